import type { LineRange } from './log-selection.ts';

/** Parts that are kept in the page. */
const MAX_CHUNKS = 6;

/** So near to an end of what there is, in screens, the next part is fetched. */
const SCREENS_AHEAD = 1.5;

/** Lines shown above one that is gone to. */
const LINES_ABOVE = 10;

/** The parts of a log in one frame that scrolls. */
export class LogScroll {
  readonly #frame: HTMLElement;
  readonly #lines: number;
  readonly #bar = document.createElement('input');
  readonly #place = document.createElement('output');
  #url: URL;
  #range: LineRange | undefined;
  /** Counts the jumps: what was fetched for a former place is not shown. */
  #jumps = 0;
  #isFetching = false;

  constructor(frame: HTMLElement) {
    this.#frame = frame;
    this.#lines = Number(frame.dataset.lines);
    this.#url = new URL(frame.dataset.linesUrl ?? '', location.href);
    frame.classList.add('scrolls');
    document.body.classList.add('log-scrolls');
    this.#addBar();
    frame.addEventListener('scroll', () => void this.#fill(), { passive: true });
    frame.addEventListener('keydown', (event) => this.#onKey(event));
  }

  async begin(range: LineRange | undefined): Promise<void> {
    if (range === undefined) return this.#fill();
    await this.goTo(range);
    if (document.readyState !== 'complete') await new Promise((resolve) => addEventListener('load', resolve));
    // The browser itself has moved the whole page to the line that the address names.
    requestAnimationFrame(() => {
      scrollTo(0, 0);
      void this.goTo(range);
    });
  }

  /** Has `words` marked from now on. */
  lookFor(words: string): void {
    this.#url.searchParams.set('q', words);
    this.#jumps += 1;
    this.#frame.replaceChildren();
  }

  /** Shows the lines of `range`, wherever they are. */
  async goTo(range: LineRange | undefined): Promise<void> {
    if (range === undefined) return;
    const first = Math.max(1, Math.min(range.first, this.#lines));
    if (this.#row(first) === null) await this.#jump(Math.max(1, first - LINES_ABOVE));
    this.mark(range);
    const row = this.#row(first);
    if (row !== null)
      this.#frame.scrollTop = row.offsetTop - this.#frame.offsetTop - this.#frame.clientHeight / 4;
    await this.#fill();
  }

  mark(range: LineRange | undefined): void {
    this.#range = range;
    for (const row of this.#frame.querySelectorAll<HTMLElement>('.line')) {
      const number = Number(row.id.slice(1));
      row.classList.toggle('chosen', range !== undefined && number >= range.first && number <= range.last);
    }
  }

  #row(line: number): HTMLElement | null {
    return this.#frame.querySelector<HTMLElement>(`#L${line}`);
  }

  async #jump(line: number): Promise<void> {
    this.#jumps += 1;
    const chunk = await this.#fetch('from', line);
    if (chunk === undefined) return;
    this.#frame.replaceChildren(chunk);
    this.#frame.scrollTop = 0;
    this.mark(this.#range);
    await this.#fill();
  }

  /** Fetches what is about to come into sight, above or below. */
  async #fill(): Promise<void> {
    this.#tellPlace();
    if (this.#isFetching) return;
    this.#isFetching = true;
    try {
      while ((await this.#extend()) && this.#frame.isConnected);
    } finally {
      this.#isFetching = false;
    }
  }

  /** Adds one part where it is needed; false when none is. */
  async #extend(): Promise<boolean> {
    const { scrollTop, scrollHeight, clientHeight, firstElementChild, lastElementChild } = this.#frame;
    const near = clientHeight * SCREENS_AHEAD;
    if (!(firstElementChild instanceof HTMLElement && lastElementChild instanceof HTMLElement)) return false;
    if (scrollHeight - scrollTop - clientHeight < near && lastElementChild.dataset.end === undefined) {
      const chunk = await this.#fetch('from', Number(lastElementChild.dataset.last) + 1);
      if (chunk === undefined) return false;
      this.#frame.append(chunk);
      if (this.#frame.childElementCount > MAX_CHUNKS)
        this.#keepPlace(() => this.#frame.firstElementChild?.remove());
    } else if (scrollTop < near && firstElementChild.dataset.start === undefined) {
      const chunk = await this.#fetch('until', Number(firstElementChild.dataset.first) - 1);
      if (chunk === undefined) return false;
      this.#keepPlace(() => this.#frame.prepend(chunk));
      if (this.#frame.childElementCount > MAX_CHUNKS) this.#frame.lastElementChild?.remove();
    } else return false;
    this.mark(this.#range);
    return true;
  }

  /** Changes what is above without moving what is in sight. */
  #keepPlace(change: () => void): void {
    const before = this.#frame.scrollHeight;
    const { scrollTop } = this.#frame;
    change();
    this.#frame.scrollTop = scrollTop + this.#frame.scrollHeight - before;
  }

  async #fetch(end: 'from' | 'until', line: number): Promise<HTMLElement | undefined> {
    const jumps = this.#jumps;
    const url = new URL(this.#url);
    url.searchParams.set(end, String(line));
    try {
      const answer = await fetch(url);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const chunk = page.querySelector<HTMLElement>('.chunk');
      return answer.ok && chunk !== null && jumps === this.#jumps ? document.adoptNode(chunk) : undefined;
    } catch {
      // The connection is lost: what is there stays, and the next move tries again.
      return undefined;
    }
  }

  #addBar(): void {
    const bar = this.#bar;
    Object.assign(bar, { type: 'range', min: '1', max: String(this.#lines), step: '1' });
    bar.setAttribute('aria-label', 'Place in the file, by line');
    bar.addEventListener('change', () => void this.#jump(Number(bar.value)));
    const box = document.createElement('div');
    box.className = 'log-bar';
    box.append(bar, this.#place);
    this.#frame.before(box);
  }

  /** Tells the first line in sight. */
  #tellPlace(): void {
    const top = this.#frame.getBoundingClientRect().top;
    for (const row of this.#frame.querySelectorAll<HTMLElement>('.line')) {
      if (row.getBoundingClientRect().bottom <= top) continue;
      const line = row.id.slice(1);
      this.#bar.value = line;
      this.#place.textContent = `line ${line} of ${this.#lines}`;
      return;
    }
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Home') void this.#jump(1);
    else if (event.key === 'End') void this.#jump(Math.max(1, this.#lines - 100)).then(() => this.#toEnd());
    else return;
    event.preventDefault();
  }

  #toEnd(): void {
    this.#frame.scrollTop = this.#frame.scrollHeight;
  }
}
