import { TributaryError } from '@tributary/kit';

/** An error for a credential that is not accepted. `why` is public: it says what is wrong in general, and nothing of the credential. */
export function refuseCredential(why: string): TributaryError {
  return new TributaryError('UNAUTHENTICATED', `${why}.`, { fix: 'Send a valid token or key as `Authorization: Bearer ...`.' });
}

export function refuseAnonymous(): TributaryError {
  return new TributaryError('UNAUTHENTICATED', 'This needs to know who asks.', {
    fix: 'Send a token or key as `Authorization: Bearer ...`.',
  });
}
