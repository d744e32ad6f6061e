/** Credentials for the assertion of a SAML 2.0 identity provider: AssumeRoleWithSAML, unsigned. */

import type { ConnectionConfig } from "../call/config.js";
import { type CachedProvider, cache } from "../call/credentials.js";
import { own } from "../runtime/own.js";
import { AssumeRoleWithSAML } from "../services/sts.js";
import { checkOptions, need } from "./checks.js";
import { type PolicyArns, policyText, stsCredentials, stsOf } from "./sts.js";
import { type TokenSource, tokenOf } from "./token-source.js";
import { checkRole, ROLE_OPTIONS } from "./web-identity.js";

/** Whose credentials. */
export interface SamlOptions {
  /** The role to assume. */
  roleArn: string;
  /** The SAML provider in IAM, such as `arn:aws:iam::123456789012:saml-provider/name`. */
  principalArn: string;
  /**
   * The identity provider's answer in base64, as it is posted to `SAMLResponse`. A function is asked anew for each
   * refresh: an assertion holds for minutes only.
   */
  samlAssertion: TokenSource;
  /** Limits the session further; JSON or an object of it. @default none */
  policy?: string | object;
  /** Managed policies that limit the session further. @default none */
  policyArns?: PolicyArns;
  /** How long they are to last, in seconds, from 900. @default 3600, or less where the assertion says so */
  durationSeconds?: number;
  /** How to reach STS. @default us-east-1, for roles of the partition `aws` */
  clientConfig?: ConnectionConfig;
}

/** A provider of credentials for a user of a SAML identity provider. */
export function fromSaml(given: SamlOptions): CachedProvider {
  const options = own(given);
  checkOptions(options, ...ROLE_OPTIONS, "principalArn", "samlAssertion");
  const what = "the answer of the identity provider, or a function that brings it";
  need(options, "samlAssertion", what, "string", "function");
  need(options, "principalArn", "the ARN of a SAML provider", "string");
  checkRole(options);
  const ask = stsOf(options.clientConfig, options.roleArn);
  return cache(async (asked) => {
    const SAMLAssertion = await tokenOf(options.samlAssertion, "samlAssertion", asked);
    const members = {
      RoleArn: options.roleArn,
      PrincipalArn: options.principalArn,
      SAMLAssertion,
      PolicyArns: options.policyArns,
      Policy: policyText(options.policy),
      DurationSeconds: options.durationSeconds,
    };
    return stsCredentials(ask, AssumeRoleWithSAML, members, [SAMLAssertion], asked.abortSignal);
  });
}
