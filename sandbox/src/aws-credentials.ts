import { env } from 'node:process';
import { fakeCredentials } from '@tributary/sagemaker/testing';

/** What the AWS default chain looks at before it would read files or ask a service. */
const variables: Readonly<Record<string, string | undefined>> = {
  AWS_ACCESS_KEY_ID: fakeCredentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: fakeCredentials.secretAccessKey,
  AWS_SESSION_TOKEN: undefined,
  AWS_CREDENTIAL_EXPIRATION: undefined,
  AWS_CREDENTIAL_SCOPE: undefined,
  AWS_ACCOUNT_ID: undefined,
  // A profile would be taken instead of the keys.
  AWS_PROFILE: undefined,
};

/**
 * Puts the stand-in's own key before whatever the user of this process has: the requests go to the loopback stand-in, and a signature, a
 * session token or the name of a key of the user's own must not be sent there. Answers how to give the user's own back.
 */
export function useStandInCredentials(): () => void {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, env[name]]));
  setVariables(variables);
  return () => setVariables(before);
}

function setVariables(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete env[name];
    else env[name] = value;
  }
}
