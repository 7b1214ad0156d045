import type { CheckStep } from './contract.ts';
import { TributaryError } from './errors.ts';

/**
 * One step of a connection's check: what `run` found, or what it failed of and what to do. `where` names the key of the configuration that says
 * where the registry is, for a registry that was not reached.
 */
export async function runCheckStep(name: string, run: () => Promise<string>, where: string): Promise<CheckStep> {
  try {
    return { name, ok: true, message: await run(), fix: null };
  } catch (error) {
    if (!(error instanceof TributaryError)) throw error;
    const unreached = `Check ${where}, and that it can be reached from here.`;
    return {
      name,
      ok: false,
      message: error.message,
      fix: error.code === 'REGISTRY_UNAVAILABLE' ? unreached : String(error.extensions['fix']),
    };
  }
}
