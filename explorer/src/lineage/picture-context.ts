import { createContext } from 'react';
import type { PictureControl } from './use-picture.ts';

const nothing = (): void => undefined;

/** What a card needs of the picture's control; none of it changes while the picture lives. */
export const PictureContext = createContext<Pick<PictureControl, 'dispatch' | 'expand'>>({ dispatch: nothing, expand: nothing });
