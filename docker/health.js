// Says by its exit code whether the process beside it is well.
import process from 'node:process';

const address = process.argv[2] ?? 'http://127.0.0.1:4000/health/live';
const isWell = await fetch(address, { signal: AbortSignal.timeout(2_000) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exitCode = isWell ? 0 : 1;
