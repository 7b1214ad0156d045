// The product in this process, over the registry at URL. A child of product.ts.
import { startProduct } from '@tributary/gateway';
import { serveParent } from './children.ts';
import { configure, logger } from './configuration.ts';

const configuration = await configure(process.argv[2] ?? '');
const product = await startProduct({ configuration, logger });
serveParent({ url: `${product.url}/graphql` }, { missing: () => product.lineage?.missing() }, () => product.close());
