/** The gRPC status codes that the stand-in answers with. */
export const codes = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;
export type CodeName = keyof typeof codes;

const byHttpStatus: Readonly<Record<number, CodeName>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Google's own table between the two (google/rpc/code.proto). */
export function codeOfHttpStatus(status: number): number {
  return codes[byHttpStatus[status] ?? 'INTERNAL'];
}

/** What the vendor answers instead of a message. */
export class StatusError extends Error {
  readonly code: number;

  constructor(code: CodeName, message: string) {
    super(message);
    this.code = codes[code];
  }
}

export function invalidArgument(message: string): StatusError {
  return new StatusError('INVALID_ARGUMENT', message);
}

/** As Vertex AI writes it for resources of every kind. */
export function notFound(kind: string, name: string): StatusError {
  return new StatusError('NOT_FOUND', `The ${kind} "${name}" does not exist.`);
}

/** As Google's API front ends write it. */
export function permissionDenied(permission: string, resource: string): StatusError {
  return new StatusError(
    'PERMISSION_DENIED',
    `Permission '${permission}' denied on resource '//aiplatform.googleapis.com/${resource}' (or it may not exist).`,
  );
}
