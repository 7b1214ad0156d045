const dayMs = 86_400_000;
const storyDays = 120;

/** The clock of the story, that every stand-in looks at: rows are registered on the day it shows. */
export class StoryCalendar {
  readonly #end: number;
  #at: number;

  constructor(end: number) {
    this.#end = end;
    this.#at = end;
  }

  /** Milliseconds since the epoch. */
  get at(): number {
    return this.#at;
  }

  /** Moves to a day of the story, from its beginning, and answers its moment. */
  goTo(day: number): number {
    this.#at = this.#end + (day - storyDays) * dayMs;
    return this.#at;
  }
}
