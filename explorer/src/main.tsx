import { createRoot } from 'react-dom/client';
import ELK from 'elkjs/lib/elk-api.js';
import url from 'elkjs/lib/elk-worker.min.js?url';
import { ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
const root = document.getElementById('explorer');
const elk = new ELK({ workerFactory: () => new Worker(url) });
if (root) createRoot(root).render(<ReactFlow nodes={[]} onInit={() => elk.layout({ id: 'x', children: [] })} />);
