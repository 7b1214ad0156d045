import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';

export interface UnsignedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The headers of a request with its signature, made for one use: it is valid for five minutes. */
export type Sign = (request: UnsignedRequest, at: Date) => Promise<Readonly<Record<string, string>>>;

/** Signs with what the AWS default chain gives; the chain keeps credentials until shortly before they expire. */
export function createSigner(region: string): Sign {
  const signer = new SignatureV4({ service: 'neptune-db', region, credentials: fromNodeProviderChain(), sha256: Sha256 });
  return async ({ method, url, headers, body }, at) => {
    const unsigned = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { ...headers, host: url.host },
      ...(body !== null && { body }),
    };
    const { headers: signed } = await signer.sign(unsigned, { signingDate: at });
    // HTTP writes the host by itself, to the value that was signed.
    return Object.fromEntries(Object.entries(signed).filter(([name]) => name !== 'host'));
  };
}
