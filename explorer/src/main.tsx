import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';

const root = document.getElementById('explorer');
if (root === null) throw new Error('The page has no place for the explorer.');
createRoot(root).render(<App />);
