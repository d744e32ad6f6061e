/** Credentials of an Amazon Cognito identity, by the enhanced flow (twin of src/providers/cognito.rs). */

import { run } from "./call.js";
import { type ConnectionConfig, checkConfig } from "./config.js";
import { connector } from "./connection.js";
import {
  type AwsCredentialIdentity,
  type CachedProvider,
  cached,
  credentialsError,
} from "./credentials.js";
import { configError } from "./errors.js";
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
export function fromCognitoIdentityPool(
  options: CognitoIdentityPoolOptions,
): CachedProvider<CognitoIdentityCredentials> {
  const { identityPoolId, logins, customRoleArn, clientConfig } = options ?? {};
  const [region, id] = String(identityPoolId).split(":");
  if (!region || !id) {
    throw configError(
      `identityPoolId: expected a pool such as us-east-1:1234abcd-…, found "${identityPoolId}"`,
    );
  }
  const config = { region, ...clientConfig };
  checkConfig(config);
  const connect = connector(config, true);
  /** The identity of the present user; another object after a sign-out. */
  let session: { identityId?: string } = {};

  const ask = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    try {
      const Logins = logins && (await resolve(logins));
      const connection = await connect();
      const call = new Call(connection.context, operation);
      call.text(JSON.stringify({ ...input, Logins }));
      return await run(connection, call);
    } catch (error) {
      throw credentialsError(operation, error);
    }
  };

  return cached(
    async () => {
      const mine = session;
      const getCredentials = async () => {
        if (!mine.identityId) {
          const { IdentityId } = await ask("GetId", { IdentityPoolId: identityPoolId });
          mine.identityId = text(IdentityId, "IdentityId");
        }
        const input = { IdentityId: mine.identityId, CustomRoleArn: customRoleArn };
        return ask("GetCredentialsForIdentity", input);
      };
      const known = mine.identityId;
      const { Credentials } = await getCredentials().catch((error) => {
        if (!known || error.cause?.name !== "ResourceNotFoundException") throw error;
        mine.identityId = ""; // it was deleted since
        return getCredentials();
      });
      const { AccessKeyId, SecretKey, SessionToken, Expiration } = Object(Credentials);
      return {
        identityId: mine.identityId as string,
        accessKeyId: text(AccessKeyId, "AccessKeyId"),
        secretAccessKey: text(SecretKey, "SecretKey"),
        sessionToken: text(SessionToken, "SessionToken"),
        expiration: new Date(Expiration * 1000),
      };
    },
    () => {
      session = {};
    },
  );
}

function text(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw credentialsError("Cognito's answer", `expected ${name}, found ${typeof value}`);
}

async function resolve(logins: Logins): Promise<Record<string, string>> {
  const tokens: Record<string, string> = {};
  for (const [issuer, token] of Object.entries(logins)) {
    tokens[issuer] = typeof token === "function" ? await token() : token;
  }
  return tokens;
}
