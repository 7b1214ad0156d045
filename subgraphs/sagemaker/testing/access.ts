import { awsMaxAgeMs, computeAwsSignature, parseAwsTime, readAwsAuthorization, type WireRequest } from '@tributary/kit/testing';
import { AwsError } from './errors.ts';

export interface FakeCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** No credentials of anybody: the stand-in knows these alone. */
export const fakeCredentials: FakeCredentials = { accessKeyId: 'AKIDOFTHESTANDIN', secretAccessKey: 'secret-of-the-stand-in' };

/**
 * Refuses what is not signed with Signature Version 4 for this region and service, lately, and with the known key.
 * @throws AwsError as AWS names these refusals
 */
export function checkSignature(request: WireRequest, credentials: FakeCredentials, region: string): void {
  const found = readAwsAuthorization(request.headers.authorization ?? '');
  if (found === undefined) throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
  if (found.accessKeyId !== credentials.accessKeyId)
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403);
  if (found.region !== region || found.service !== 'sagemaker')
    throw new AwsError('InvalidSignatureException', `Credential should be scoped to a valid region, not '${found.region}'.`, 403);
  const at = String(request.headers['x-amz-date']);
  if (!at.startsWith(found.date) || Math.abs(Date.now() - parseAwsTime(at)) > awsMaxAgeMs)
    throw new AwsError('InvalidSignatureException', `Signature expired: ${at}`, 403);
  if (computeAwsSignature(request, found, credentials.secretAccessKey) !== found.signature)
    throw new AwsError('InvalidSignatureException', 'The request signature we calculated does not match the signature you provided.', 403);
}
