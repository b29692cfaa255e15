import { SIGNING_FOLDER } from "./commands.ts";

/** Where a key management service's client looks for its credentials: a variable that names a file. */
const variables: Readonly<Record<string, string>> = {
  awskms: "AWS_SHARED_CREDENTIALS_FILE",
  gcpkms: "GOOGLE_APPLICATION_CREDENTIALS",
};

/** The variable that names the file of a service's credentials, and that file's path. */
export function credentialsVariable(kms: string): { readonly variable: string; readonly path: string } {
  const scheme = kms.slice(0, kms.indexOf("://"));
  return { variable: variables[scheme] ?? "SLIPWAY_KMS_CREDENTIALS", path: `${SIGNING_FOLDER}/kms-credentials` };
}
