// Syncs the registry at URL into an empty graph in this process when it is asked to. A child of sync.ts.
import { openForSync } from '@tributary/gateway';
import { configure, logger } from './configuration.ts';
import { syncForParent } from './sync-report.ts';

const configuration = await configure(process.argv[2] ?? '');
syncForParent(await openForSync(configuration, logger));
