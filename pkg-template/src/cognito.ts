/** Credentials of an Amazon Cognito identity, by the enhanced flow (twin of src/providers/cognito.rs). */

import { run } from "./call.js";
import { type ConnectionConfig, checkConfig } from "./config.js";
import { connector } from "./connection.js";
import { type AwsCredentialIdentity, type CachedProvider, cached } from "./credentials.js";
import { configError, RekognitionError } from "./errors.js";
import { Call } from "./rekognition_wasm.js";

/** Credentials, and the identity that they belong to. */
export interface CognitoIdentityCredentials extends AwsCredentialIdentity {
  readonly identityId: string;
}

/** Login tokens by the names of their issuers, such as `accounts.google.com`; or functions that bring them. */
export type Logins = Record<string, string | (() => Promise<string>)>;

/** Whose credentials. */
export interface CognitoIdentityPoolOptions {
  /** The pool, such as `us-east-1:1234abcd-…`. */
  identityPoolId: string;
  /** Proof of who the user is. @default none: a guest */
  logins?: Logins;
  /** The role to assume, where the user's token allows several. */
  customRoleArn?: string;
  /** How to reach Cognito. @default the region that the pool's id begins with */
  clientConfig?: ConnectionConfig;
}

/** A provider of credentials for a guest or a signed-in user of an identity pool. */
export function fromCognitoIdentityPool({
  identityPoolId,
  logins,
  customRoleArn,
  clientConfig,
}: CognitoIdentityPoolOptions): CachedProvider<CognitoIdentityCredentials> {
  const [region, id] = String(identityPoolId).split(":");
  if (!region || !id) {
    throw configError(
      `identityPoolId: expected a pool such as us-east-1:1234abcd-…, found "${identityPoolId}"`,
    );
  }
  const config = { region, ...clientConfig };
  checkConfig(config);
  const connect = connector(config, true);
  let identityId: string | undefined;

  const call = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const Logins = logins && (await resolve(logins));
    const connection = await connect();
    const call = new Call(connection.context, operation);
    call.text(JSON.stringify({ ...input, Logins }));
    return run(connection, call);
  };

  return cached(
    async () => {
      let operation = "GetId";
      try {
        if (!identityId) {
          const { IdentityId } = await call(operation, { IdentityPoolId: identityPoolId });
          identityId = IdentityId as string;
        }
        operation = "GetCredentialsForIdentity";
        const input = { IdentityId: identityId, CustomRoleArn: customRoleArn };
        const { Credentials } = await call(operation, input);
        const { AccessKeyId, SecretKey, SessionToken, Expiration } = Credentials as never;
        return {
          identityId,
          accessKeyId: AccessKeyId,
          secretAccessKey: SecretKey,
          sessionToken: SessionToken,
          expiration: new Date(Expiration * 1000),
        };
      } catch (error) {
        const { name, message, hint, $metadata } = error as RekognitionError;
        throw new RekognitionError(
          {
            name: "CredentialsProviderError",
            message: `no credentials: ${operation}: ${name}: ${message}`,
            ...(hint && { hint }),
            $metadata,
          },
          error,
        );
      }
    },
    () => {
      identityId = undefined;
    },
  );
}

async function resolve(logins: Logins): Promise<Record<string, string>> {
  const tokens: Record<string, string> = {};
  for (const [issuer, token] of Object.entries(logins)) {
    tokens[issuer] = typeof token === "function" ? await token() : token;
  }
  return tokens;
}
