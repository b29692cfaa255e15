/** What slipway.yaml says about signatures, under `signing`. */
export interface SigningConfig {
  readonly required?: boolean;
  readonly kms?: string;
  readonly publicKey?: string;
  readonly identity?: string;
  readonly issuer?: string;
  readonly transparencyLog?: boolean;
  readonly services?: SigstoreServices;
}

/** The addresses of a Sigstore of one's own. */
export interface SigstoreServices {
  /** Gives certificates to identities. */
  readonly fulcio?: string;
  /** The transparency log. */
  readonly rekor?: string;
  /** Major version of the transparency log's API; 1 by default. */
  readonly rekorVersion?: number;
  /** The timestamp authority. */
  readonly timestamps?: string;
  /** Gives identity tokens. */
  readonly oidcIssuer?: string;
}
