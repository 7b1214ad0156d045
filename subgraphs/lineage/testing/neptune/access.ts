import {
  type AwsAuthorization,
  awsMaxAgeMs,
  computeAwsSignature,
  hashAwsPayload,
  parseAwsTime,
  readAwsAuthorization,
  type WireRequest,
} from '@tributary/kit/testing';
import { NeptuneError } from './errors.ts';

export interface FakeCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials; null for those of a user. */
  readonly sessionToken: string | null;
}

/** No credentials of anybody: the stand-in knows these alone. */
export const fakeCredentials: FakeCredentials = {
  accessKeyId: 'AKIDOFTHESTANDIN',
  secretAccessKey: 'secret-of-the-stand-in',
  sessionToken: null,
};

export interface AccessRules {
  readonly credentials: FakeCredentials;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const service = 'neptune-db';

/**
 * Refuses what is not signed for this cluster, in the words of AWS's common errors.
 * @throws NeptuneError AccessDeniedException
 */
export function checkSignature(request: WireRequest, { credentials, region, now }: AccessRules): void {
  const { headers } = request;
  if (headers.authorization === undefined) throw denied('Missing Authentication Token');
  const found = readAwsAuthorization(headers.authorization);
  if (found === undefined) throw denied('The request did not include the required authorization header, or it was malformed');
  if (found.region !== region) throw denied(`Credential should be scoped to a valid Region, not '${found.region}'`);
  if (found.service !== service) throw denied(`Credential should be scoped to correct service: '${service}'`);
  const at = String(headers['x-amz-date']);
  if (!at.startsWith(found.date)) throw denied('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP');
  if (now() - parseAwsTime(at) > awsMaxAgeMs) throw denied(`Signature expired: ${at} is now earlier than the oldest that is accepted`);
  if (!(parseAwsTime(at) - now() <= awsMaxAgeMs))
    throw denied(`Signature not yet current: ${at} is still later than the newest that is accepted`);
  if (found.accessKeyId !== credentials.accessKeyId || (headers['x-amz-security-token'] ?? null) !== credentials.sessionToken)
    throw denied('The security token included in the request is invalid');
  checkSignedHeaders(request, found);
  if (computeAwsSignature(request, found, credentials.secretAccessKey) !== found.signature)
    throw denied(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    );
}

function denied(detailedMessage: string): NeptuneError {
  return new NeptuneError('AccessDeniedException', detailedMessage);
}

/** The host and every x-amz header have to be signed, and each signed header has to be there, in order. */
function checkSignedHeaders({ headers, body }: WireRequest, { signedHeaders }: AwsAuthorization): void {
  const needed = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  const left = needed.find((name) => !signedHeaders.includes(name));
  if (left !== undefined) throw denied(`'${left}' must be a 'SignedHeader' in the AWS Authorization.`);
  const absent = signedHeaders.find((name) => headers[name] === undefined);
  if (absent !== undefined) throw denied(`'${absent}' is named as a SignedHeader, but it does not exist in the HTTP request`);
  if (signedHeaders.join() !== signedHeaders.toSorted().join()) throw denied('SignedHeaders must be in order');
  if (headers['x-amz-content-sha256'] !== undefined && headers['x-amz-content-sha256'] !== hashAwsPayload(body))
    throw denied("The provided 'x-amz-content-sha256' header does not match what was computed.");
}
