import { type ErrorCode, TributaryError } from '@tributary/kit';
import { z } from 'zod';

/** A call that ended without an answer. */
export interface FailedCall {
  /** The gRPC status; undefined where no call was made: the credentials were missing. */
  readonly code: number | undefined;
  readonly details: string;
  readonly retryAfterSeconds: number | undefined;
}

interface Row {
  readonly code: ErrorCode;
  readonly what: string;
  readonly fix?: string;
}

const credentials = 'Give this process credentials of Google: a service account of the platform, or GOOGLE_APPLICATION_CREDENTIALS.';
const roles = 'Give its account roles/aiplatform.viewer on the project, and check that the Vertex AI API is enabled.';
const place = 'Check project and location of this connection.';
const peer = 'Check that endpoint of this connection is Vertex AI itself and not a proxy or login page.';
const failed: Row = { code: 'REGISTRY_UNAVAILABLE', what: 'failed' };
const refused: Row = { code: 'REGISTRY_BAD_RESPONSE', what: 'refused a request of ours', fix: place };
const notItsProtocol: Row = {
  code: 'REGISTRY_BAD_RESPONSE',
  what: "answered something that is not Vertex AI's protocol, or too much",
  fix: peer,
};

/** By gRPC status code. Texts and reasons of Vertex AI are for the log only: they quote accounts, hosts and requests. */
const byCode: Readonly<Record<number, Row>> = {
  1: { code: 'REGISTRY_UNAVAILABLE', what: 'ended the call' },
  2: notItsProtocol,
  3: refused,
  4: { code: 'REGISTRY_UNAVAILABLE', what: 'did not answer in time' },
  5: { code: 'REGISTRY_BAD_RESPONSE', what: 'does not know what was asked for', fix: place },
  6: refused,
  7: { code: 'REGISTRY_FORBIDDEN', what: 'does not let us read', fix: roles },
  8: { code: 'REGISTRY_THROTTLED', what: 'asks us to slow down' },
  9: refused,
  10: failed,
  11: refused,
  12: notItsProtocol,
  13: failed,
  14: { code: 'REGISTRY_UNAVAILABLE', what: 'could not be reached or is overloaded' },
  15: failed,
  16: { code: 'REGISTRY_FORBIDDEN', what: 'does not accept our credentials', fix: credentials },
};

/**
 * Failures that the gRPC library found in the answer itself carry the codes of a server's own (8 for a message above the cap, 13 for one
 * that cannot be decoded), and only their text tells them apart. Texts of @grpc/grpc-js 1.14.7.
 */
const ownFindings = /^(Received message larger than max|Response message parsing error|Received compressed message)/;

/** The error that a failed call becomes. */
export function toError(registry: string, call: FailedCall, cause: unknown): TributaryError {
  const { code, what, fix } = chooseRow(call);
  const { retryAfterSeconds } = call;
  return new TributaryError(code, `${registry} ${what}.`, {
    registry,
    cause,
    ...(fix !== undefined && { fix }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

function chooseRow({ code, details }: FailedCall): Row {
  if (code === undefined) return { code: 'REGISTRY_FORBIDDEN', what: 'has no usable credentials', fix: credentials };
  if (ownFindings.test(details)) return notItsProtocol;
  return byCode[code] ?? notItsProtocol;
}

/** What a failure means before anyone decides what it means for the caller. `tooLarge`: more lineage than one answer may hold. */
export function classifyFailure({ code }: FailedCall): 'missing' | 'tooLarge' | 'other' {
  if (code === 5) return 'missing';
  return code === 9 ? 'tooLarge' : 'other';
}

const failureSchema = z.object({
  code: z.number(),
  details: z.string().optional(),
  message: z.string().optional(),
  statusDetails: z.array(z.unknown()).optional(),
});
/** google.rpc.RetryInfo. Longs are objects that know how to write themselves. */
const retryInfoSchema = z.object({
  retryDelay: z.object({ seconds: z.unknown().transform(String).transform(Number), nanos: z.number().optional() }),
});

/** Reads what the client threw; a failure without a gRPC status is one of the credentials. */
export function readFailure(error: unknown): FailedCall {
  const parsed = failureSchema.safeParse(error).data;
  if (parsed === undefined) return { code: undefined, details: '', retryAfterSeconds: undefined };
  const [retryInfo] = (parsed.statusDetails ?? []).flatMap((detail) => retryInfoSchema.safeParse(detail).data ?? []);
  const seconds = retryInfo === undefined ? undefined : Math.ceil(retryInfo.retryDelay.seconds + (retryInfo.retryDelay.nanos ?? 0) / 1e9);
  const usable = seconds !== undefined && Number.isFinite(seconds) && seconds >= 0;
  return { code: parsed.code, details: parsed.details ?? parsed.message ?? '', retryAfterSeconds: usable ? seconds : undefined };
}
