import { sayCount } from '../ui/words.ts';
import type { Rim } from './drawing.ts';
import type { Direction } from './facts.ts';
import { pageSize } from './picture.ts';

interface RimButtonsProps {
  readonly direction: Direction;
  readonly title: string;
  readonly rim: Rim;
  readonly onExpand: () => void;
  readonly onCollapse: () => void;
}

/** How many neighbours are not on the picture, with what opens the next and what closes them again. */
export function RimButtons({ direction, title, rim, onExpand, onCollapse }: RimButtonsProps) {
  const { left, isOpen } = rim;
  if (left === 0 && !isOpen) return null;
  return (
    <span className={`rim rim-${direction} nodrag nopan`} onDoubleClick={(event) => event.stopPropagation()}>
      {left !== 0 && (
        <button
          type="button"
          aria-label={describeExpand(direction, title, rim)}
          title={describeExpand(direction, title, rim)}
          onClick={(event) => {
            event.stopPropagation();
            onExpand();
          }}
        >
          {sayRim(rim)}
        </button>
      )}
      {isOpen && (
        <button
          type="button"
          aria-label={`Hide the ${sayDirection(direction)} opened at ${title}`}
          title={`Hide the ${sayDirection(direction)} opened here`}
          onClick={(event) => {
            event.stopPropagation();
            onCollapse();
          }}
        >
          −
        </button>
      )}
    </span>
  );
}

/** `+3`, or of a hub `20 of 8,312`. */
export function sayRim({ left, total }: Rim): string {
  if (left === null || total === null) return '+ ?';
  const shown = total - left;
  return total > pageSize && shown > 0 ? `${sayCount(shown)} of ${sayCount(total)}` : `+${sayCount(left)}`;
}

export function describeExpand(direction: Direction, title: string, { left, total }: Rim): string {
  const what = sayDirection(direction);
  const known =
    left === null || total === null ? 'how many there are is not known' : `${sayCount(total - left)} of ${sayCount(total)} are open`;
  return `${sayExpand({ left })} ${what} of ${title}: ${known}`;
}

/** `Show 20 more` */
export function sayExpand({ left }: Pick<Rim, 'left'>): string {
  return `Show ${sayCount(Math.min(left ?? pageSize, pageSize))} more`;
}

function sayDirection(direction: Direction): string {
  return direction === 'upstream' ? 'sources' : 'dependents';
}
