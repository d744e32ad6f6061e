/** The providers of credentials. An app that does not import one does not carry it. */

export type { CognitoIdentityCredentials, Logins } from "./cognito.js";
export type { CognitoBasicFlowOptions } from "./cognito-basic-flow.js";
export { fromCognitoBasicFlow } from "./cognito-basic-flow.js";
export type {
  CognitoDeveloperIdentityOptions,
  DeveloperIdentity,
} from "./cognito-developer-identity.js";
export { fromCognitoDeveloperIdentity } from "./cognito-developer-identity.js";
export type { CognitoIdentityOptions } from "./cognito-identity.js";
export { fromCognitoIdentity } from "./cognito-identity.js";
export type { CognitoIdentityPoolOptions } from "./cognito-identity-pool.js";
export { fromCognitoIdentityPool } from "./cognito-identity-pool.js";
export type { BroughtCredentials } from "./fixed.js";
export { fromCallback, fromStatic } from "./fixed.js";
export type { HttpHeaders, HttpOptions } from "./http.js";
export { fromHttp } from "./http.js";
export type { IdentityCache, IdentityStorage } from "./identity-cache.js";
export { identityCache, indexedDbCache, localStorageCache } from "./identity-cache.js";
export type { MasterCredentials } from "./master.js";
export type { PolicyArns, TokenOptions, TokenSource } from "./options.js";
export type { RolesAnywhereConfig, RolesAnywhereOptions } from "./roles-anywhere.js";
export { fromRolesAnywhere } from "./roles-anywhere.js";
export type { SamlOptions } from "./saml.js";
export { fromSaml } from "./saml.js";
export type { SessionTokenOptions } from "./session-token.js";
export { fromSessionToken } from "./session-token.js";
export type { AssumeRoleParams, TemporaryCredentialsOptions } from "./temporary-credentials.js";
export { fromTemporaryCredentials } from "./temporary-credentials.js";
export type { WebTokenOptions } from "./web-token.js";
export { fromWebToken } from "./web-token.js";
export type { SigningKey } from "./x509.js";
