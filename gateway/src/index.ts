export type { SyncOutcome } from '@tributary/lineage';
export { type Configuration, ConfigurationError, defaultServer, describeConfiguration, loadConfiguration } from './config/index.ts';
export { examine, type Finding } from './doctor.ts';
export { createLogger } from './logger.ts';
export type { Example } from './pages/graphiql.ts';
export { type GatewayInput, openForSync, type Product, startGateway, startProduct, startSubgraph } from './product.ts';
export type { Reloadable } from './reload.ts';
export { registryModules } from './registries.ts';
export type { RunningServer } from './server.ts';
