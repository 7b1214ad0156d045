import { useState } from 'react';
import { formatAddress, type LineageAddress } from '../address.ts';
import { useAnswer } from '../data/use-answer.ts';
import { Failure } from '../ui/notices.tsx';
import { LineageView } from './lineage-view.tsx';
import { restorePicture } from './restore.ts';

/** The picture of one node's lineage. What is done in it changes the browser's address, and does not lead here again. */
export function LineagePage({ address }: { readonly address: LineageAddress }) {
  const [tries, setTries] = useState(0);
  const key = `${tries} ${formatAddress(address)}`;
  const asked = useAnswer(key, (signal) => restorePicture(address, signal));
  return (
    <main id="main" className="lineage">
      {asked.state === 'failed' && <Failure problems={asked.problems} onAgain={() => setTries(tries + 1)} />}
      {asked.state === 'asking' && <p className="loading">Loading the lineage …</p>}
      {asked.state === 'answered' && <LineageView key={key} {...asked.answer.data} problems={asked.answer.problems} />}
    </main>
  );
}
