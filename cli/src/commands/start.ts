import type { Command } from 'commander';
import { addServeOptions, serve, type ServeOptions } from './serve.ts';

/** `tributary start`, which `npm start` runs: the sandbox, or your registries with --config. */
export function addStartCommand(program: Command): void {
  const command = program.command('start').description('Serve a sandbox with a story in it, or with --config your own registries.');
  addServeOptions(command, false).action((options: Omit<ServeOptions, 'config'> & { readonly config?: string }) => start(options));
}

async function start({ config, ...options }: Omit<ServeOptions, 'config'> & { readonly config?: string }): Promise<void> {
  if (config !== undefined) {
    await serve({ ...options, config });
    return;
  }
  const { questions, startSandbox } = await import('@tributary/sandbox');
  const sandbox = await startSandbox();
  try {
    await serve({ ...options, config: sandbox.file }, questions);
  } finally {
    await sandbox.close();
  }
}
