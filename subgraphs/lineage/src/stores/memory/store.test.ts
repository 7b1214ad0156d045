import { describeStore } from '../suite/jest.ts';
import { createMemoryStore } from './store.ts';

describeStore('memory', createMemoryStore);
