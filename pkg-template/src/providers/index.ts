/** The providers of credentials. An app that does not import one does not carry it. */

export type { IdentityCache, IdentityStorage } from "../stores/identities.js";
export { identityCache, indexedDbCache, localStorageCache } from "../stores/identities.js";
export type { BroughtCredentials } from "./callback.js";
export { fromCallback, fromStatic } from "./callback.js";
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
export type { HttpHeaders, HttpOptions } from "./http.js";
export { fromHttp } from "./http.js";
export type { RolesAnywhereConfig, RolesAnywhereOptions } from "./roles-anywhere.js";
export { fromRolesAnywhere } from "./roles-anywhere.js";
export type { SamlOptions } from "./saml.js";
export { fromSaml } from "./saml.js";
export type { SessionTokenOptions } from "./session-token.js";
export { fromSessionToken } from "./session-token.js";
export type { MasterCredentials, PolicyArns } from "./sts.js";
export type { AssumeRoleParams, TemporaryCredentialsOptions } from "./temporary-credentials.js";
export { fromTemporaryCredentials } from "./temporary-credentials.js";
export type { TokenOptions, TokenSource } from "./token-source.js";
export type { WebTokenOptions } from "./web-token.js";
export { fromWebToken } from "./web-token.js";
export type { SigningKey } from "./x509.js";
