export type { SyncOutcome } from '@tributary/lineage';
export { type Configuration, ConfigurationError, defaultServer, describeConfiguration, loadConfiguration } from './config/index.ts';
export { examine, type Finding } from './doctor.ts';
export { createLogger } from './logger.ts';
export type { Example } from './pages/graphiql.ts';
export { openForSync, type Product, startGateway, startProduct, startSubgraph } from './product.ts';
export { registryModules } from './registries.ts';
export { type RunningServer, startServer } from './server.ts';
export { createSupergraph } from './supergraph.ts';
