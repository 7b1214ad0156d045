import { badResponse, type ErrorCode, parseRetryAfter, TributaryError } from '@tributary/kit';
import { z } from 'zod';

interface Meaning {
  readonly code: ErrorCode;
  readonly what: string;
  readonly fix?: string;
}

const throttled: Meaning = { code: 'REGISTRY_THROTTLED', what: 'asks us to slow down' };
const failed: Meaning = { code: 'REGISTRY_UNAVAILABLE', what: 'failed' };
const denied: Meaning = {
  code: 'REGISTRY_FORBIDDEN',
  what: 'does not let us read',
  fix: 'Allow the actions that subgraphs/sagemaker/README.md lists to the role or user of this connection.',
};
const refused: Meaning = {
  code: 'REGISTRY_FORBIDDEN',
  what: 'does not accept our credentials',
  fix: 'Check the AWS credentials, profile and roleArn of this connection, and that they have not expired.',
};
const without: Meaning = {
  code: 'REGISTRY_FORBIDDEN',
  what: 'cannot be asked, as no AWS credentials were found',
  fix: 'Give the process credentials by the AWS default chain, or set profile or roleArn of this connection.',
};
const skewed: Meaning = {
  code: 'REGISTRY_FORBIDDEN',
  what: 'does not accept the time of our request',
  fix: 'Set the clock of this machine.',
};
const wrong: Meaning = { code: 'REGISTRY_BAD_RESPONSE', what: 'refused a request of ours' };

/**
 * What a failure means, by its name. Never by its status, which is 400 for most, nor by its text, which quotes bodies and the ARN of the
 * caller. The names are those of the common errors of AWS services and of the SDK for JavaScript 3.1142.
 */
const meanings: Readonly<Record<string, Meaning>> = {
  ThrottlingException: throttled,
  ThrottledException: throttled,
  Throttling: throttled,
  RequestThrottled: throttled,
  RequestThrottledException: throttled,
  RequestLimitExceeded: throttled,
  TooManyRequestsException: throttled,
  SlowDown: throttled,
  AccessDeniedException: denied,
  AccessDenied: denied,
  NotAuthorized: denied,
  UnauthorizedOperation: denied,
  OptInRequired: denied,
  UnrecognizedClientException: refused,
  InvalidClientTokenId: refused,
  InvalidSignatureException: refused,
  SignatureDoesNotMatch: refused,
  IncompleteSignature: refused,
  IncompleteSignatureException: refused,
  MissingAuthenticationToken: refused,
  MissingAuthenticationTokenException: refused,
  ExpiredToken: refused,
  ExpiredTokenException: refused,
  CredentialsProviderError: without,
  TokenProviderError: without,
  RequestExpired: skewed,
  RequestTimeTooSkewed: skewed,
  InternalFailure: failed,
  InternalError: failed,
  InternalServerError: failed,
  InternalServerException: failed,
  ServiceUnavailable: failed,
  ServiceUnavailableException: failed,
  // The SDK's name for a connection that broke, not only for one that took too long.
  TimeoutError: failed,
  AbortError: failed,
  ValidationException: wrong,
  ValidationError: wrong,
  ResourceNotFound: wrong,
  ResourceNotFoundException: wrong,
  UnknownOperationException: wrong,
  SyntaxError: { code: 'REGISTRY_BAD_RESPONSE', what: "answered something that is not SageMaker's protocol" },
};

/** Whether SageMaker says that what was asked for is not there; most of its operations call that a validation error. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && ['ValidationException', 'ResourceNotFound', 'ResourceNotFoundException'].includes(error.name);
}

/** Whether an error of ours stands for a request that SageMaker understood and would not take: a property that Search does not know, say. */
export function isRefused(error: unknown): boolean {
  return error instanceof TributaryError && isMissing(error.details.cause);
}

/** The error that a failed call becomes. What AWS wrote goes into the cause, for the log. */
export function toError(registry: string, error: unknown, now: number): TributaryError {
  if (error instanceof TributaryError) return error;
  const name = error instanceof Error ? error.name : '';
  const known = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
  const meaning = known ?? meaningOfStatus(statusOf(error));
  const retryAfterSeconds = meaning === throttled || meaning === failed ? parseRetryAfter(retryAfterOf(error), now) : undefined;
  return toTributary(registry, meaning, { cause: error, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) });
}

/** The error for an answer that is no success and not in the form of an AWS error either: a proxy's, mostly. */
export function toStatusError(registry: string, answer: { readonly status: number; readonly retryAfter: string | null }, now: number) {
  const retryAfterSeconds = parseRetryAfter(answer.retryAfter, now);
  const isWait = answer.status === 429 || answer.status >= 500;
  return toTributary(registry, meaningOfStatus(answer.status), {
    cause: new Error(`SageMaker answered ${answer.status}`),
    ...(isWait && retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

function meaningOfStatus(status: number | undefined): Meaning {
  if (status === 401) return refused;
  if (status === 403) return denied;
  if (status === 429) return throttled;
  if (status === undefined || status === 408 || status >= 500) return failed;
  return wrong;
}

function statusOf(error: unknown): number | undefined {
  const metadata: unknown = typeof error === 'object' && error !== null && '$metadata' in error ? error.$metadata : undefined;
  const status: unknown =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

const answeredSchema = z.object({ $response: z.object({ headers: z.object({ 'retry-after': z.string() }) }) });

/** The SDK keeps the answer, with its headers in lower case, beside the error that it made of it. */
function retryAfterOf(error: unknown): string | undefined {
  return answeredSchema.safeParse(error).data?.$response.headers['retry-after'];
}

function toTributary(
  registry: string,
  { code, what, fix }: Meaning,
  details: { readonly cause: unknown; readonly retryAfterSeconds?: number },
): TributaryError {
  if (code === 'REGISTRY_BAD_RESPONSE') return badResponse({ registry }, what, details.cause);
  return new TributaryError(code, `${registry} ${what}.`, { registry, ...details, ...(fix !== undefined && { fix }) });
}
