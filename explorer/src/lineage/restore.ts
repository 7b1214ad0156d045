import type { LineageAddress, OpenedNode } from '../address.ts';
import { type Answer, fail, type Problem } from '../data/ask.ts';
import type { ImpactFragment } from '../data/generated/operations.ts';
import { beginPicture, findExpansion, maxShown, type Picture, readShown, reducePicture } from './picture.ts';
import { readBeginning, readExpansion, readWay } from './questions.ts';

export interface Restored {
  readonly picture: Picture;
  readonly impact: ImpactFragment;
}

/** Questions of one link that are on their way at the same time. */
const atOnce = 4;

/**
 * The picture that an address describes, with all that was opened in it.
 * @throws AskError where there is no such node
 */
export async function restorePicture(address: LineageAddress, signal: AbortSignal): Promise<Answer<Restored>> {
  const { data, problems } = await readBeginning(address, signal);
  const begun = { picture: beginPicture(data.beginning), problems };
  const opened = await openAgain(begun, address.open ?? [], signal);
  const found = address.to === null ? opened : await findAgain(opened, address.to, signal);
  return { data: { picture: found.picture, impact: data.impact }, problems: found.problems };
}

interface Progress {
  readonly picture: Picture;
  readonly problems: readonly Problem[];
}

async function openAgain({ picture, problems }: Progress, open: readonly OpenedNode[], signal: AbortSignal): Promise<Progress> {
  const missing = open.filter((place) => findExpansion(picture, place) === undefined);
  const progress = { picture, problems: [...problems] };
  for (let at = 0; at < missing.length; at += atOnce) {
    const answers = await Promise.all(missing.slice(at, at + atOnce).map((place) => readExpansion({ ...place, after: null }, signal)));
    for (const { data, problems: found } of answers) {
      const next = reducePicture(progress.picture, { type: 'expanded', ...data });
      if (readShown(next).size > maxShown) {
        progress.problems.push(...fail('The link opens more than a picture holds; the rest is left closed.').problems);
        return progress;
      }
      progress.picture = next;
      progress.problems.push(...found);
    }
  }
  return progress;
}

async function findAgain({ picture, problems }: Progress, to: string, signal: AbortSignal): Promise<Progress> {
  const { data, problems: found } = await readWay(picture.startId, to, signal);
  const { way, arrival } = data;
  if (way !== null) return { picture: reducePicture(picture, { type: 'way found', way, arrival }), problems: [...problems, ...found] };
  const { problems: lost } = fail(`No way leads from the start to ${to}.`);
  return { picture, problems: [...problems, ...found, ...lost] };
}
