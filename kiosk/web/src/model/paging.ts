/** At most so many choices on a screen; the rest behind "more", which then takes a place of its own. */

export interface Page<T> {
  items: T[];
  page: number;
  pages: number;
}

/**
 * @param room how many choices fit, "more" included
 * @param page which page, from 0; wraps round
 */
export function paginate<T>(all: readonly T[], room: number, page: number): Page<T> {
  if (all.length <= room) return { items: [...all], page: 0, pages: 1 };
  const size = Math.max(1, room - 1);
  const pages = Math.ceil(all.length / size);
  const at = page % pages;
  return { items: all.slice(at * size, (at + 1) * size), page: at, pages };
}
