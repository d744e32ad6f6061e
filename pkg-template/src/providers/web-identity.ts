/** The session of a role, for whoever has a token of an issuer that it trusts. */

import type { AwsCredentialIdentity } from "../call/credentials.js";
import { AssumeRoleWithWebIdentity } from "../services/sts.js";
import { expect, need } from "./checks.js";
import type { AskService } from "./service.js";
import { checkDuration, type PolicyArns, policyText, sessionName, stsCredentials } from "./sts.js";

/** What a session of a role is made with. */
export interface RoleOptions {
  roleArn: string;
  roleSessionName?: string;
  providerId?: string;
  policy?: string | object;
  policyArns?: PolicyArns;
  durationSeconds?: number;
}

/** The names of the options that every provider of a role's session has. */
export const ROLE_OPTIONS = ["roleArn", "policy", "policyArns", "durationSeconds"];

/** Checks them at once. */
export function checkRole(options: RoleOptions): void {
  need(options, "roleArn", "a role such as arn:aws:iam::123456789012:role/name", "string");
  expect(options, "roleSessionName", "string");
  expect(options, "policy", "string", "object");
  expect(options, "policyArns", "object");
  checkDuration(options.durationSeconds);
}

/** A role's credentials for a token. */
export async function withWebIdentity(
  ask: AskService,
  { roleArn, roleSessionName, providerId, policy, policyArns, durationSeconds }: RoleOptions,
  WebIdentityToken: string,
  signal: AbortSignal,
): Promise<AwsCredentialIdentity> {
  const members = {
    RoleArn: roleArn,
    RoleSessionName: roleSessionName ?? (await sessionName(ask)),
    WebIdentityToken,
    ProviderId: providerId,
    PolicyArns: policyArns,
    Policy: policyText(policy),
    DurationSeconds: durationSeconds,
  };
  return stsCredentials(ask, AssumeRoleWithWebIdentity, members, [WebIdentityToken], signal);
}
