import type { WireAnswer } from '@tributary/kit/testing';

type ErrorCode = 'RESOURCE_DOES_NOT_EXIST' | 'INVALID_PARAMETER_VALUE' | 'RESOURCE_ALREADY_EXISTS' | 'INTERNAL_ERROR' | 'FEATURE_DISABLED';

interface ErrorForm {
  readonly status: number;
  readonly sqlstate: string;
  readonly errorClass: string;
}

/** Measured on MLflow 3.17.2, 2026-11-23: `error_class` is not always the code. */
const FORMS: Readonly<Record<ErrorCode, ErrorForm>> = {
  RESOURCE_DOES_NOT_EXIST: { status: 404, sqlstate: 'KAM00', errorClass: 'RESOURCE_NOT_FOUND' },
  INVALID_PARAMETER_VALUE: { status: 400, sqlstate: 'KAM00', errorClass: 'INVALID_PARAMETER_VALUE' },
  RESOURCE_ALREADY_EXISTS: { status: 400, sqlstate: 'KAM00', errorClass: 'RESOURCE_ALREADY_EXISTS' },
  INTERNAL_ERROR: { status: 500, sqlstate: 'XXM00', errorClass: 'CLIENT_INTERNAL_ERROR' },
  FEATURE_DISABLED: { status: 500, sqlstate: 'KAM00', errorClass: 'FEATURE_DISABLED' },
};

/** A refusal that the server answers in JSON. */
export class MlflowError extends Error {
  readonly code: ErrorCode;
  readonly form: ErrorForm;

  constructor(code: ErrorCode, message: string, form: Partial<ErrorForm> = {}) {
    super(message);
    this.code = code;
    this.form = { ...FORMS[code], ...form };
  }
}

/** An exception that the server does not catch: 500 with a page. */
export class UncaughtError extends Error {}

export function invalidParameter(message: string): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', message);
}

export function notFound(message: string): MlflowError {
  return new MlflowError('RESOURCE_DOES_NOT_EXIST', message);
}

/** Servers before 3 name the code and the message only. */
export function answerError(error: unknown, options: { readonly brief: boolean }): WireAnswer {
  if (error instanceof UncaughtError) return answerPage(500);
  if (!(error instanceof MlflowError)) throw error;
  const { status, sqlstate, errorClass } = error.form;
  const body = { error_code: error.code, message: error.message };
  return { ...answerJson(options.brief ? body : { ...body, sqlstate, error_class: errorClass }), status };
}

export function answerJson(body: object): WireAnswer {
  return { body: JSON.stringify(body) };
}

const PAGES = {
  400: ['Bad Request', 'The browser (or proxy) sent a request that this server could not understand.'],
  404: [
    'Not Found',
    'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.',
  ],
  405: ['Method Not Allowed', 'The method is not allowed for the requested URL.'],
  500: [
    'Internal Server Error',
    'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.',
  ],
} as const;

/** What the web server answers by itself: a page, never JSON. */
export function answerPage(status: keyof typeof PAGES): WireAnswer {
  const [title, text] = PAGES[status];
  const page = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`;
  return { status, contentType: 'text/html; charset=utf-8', body: page };
}
