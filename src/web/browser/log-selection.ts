/** A range of lines, 1-based, both ends included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** The lines that are chosen, which stand in the page's address as `#L12` or `#L12-L20`. */
export class LogSelection {
  onChange: () => void = () => undefined;

  constructor(frame: HTMLElement) {
    frame.addEventListener('click', (event) => {
      const link = event.target instanceof Element ? event.target.closest('a.number') : null;
      if (link === null) return;
      event.preventDefault();
      const line = Number(link.textContent);
      const now = this.read();
      if (event.shiftKey && now !== undefined) this.choose(now.first, line);
      else this.choose(line, line);
    });
    this.#fillForms();
  }

  /** The chosen lines: those of the address's end, or those that the page was asked for. */
  read(): LineRange | undefined {
    const named = /^#L(\d+)(?:-L(\d+))?$/.exec(location.hash);
    const asked = /^(\d+)(?:-(\d+))?$/.exec(new URLSearchParams(location.search).get('line') ?? '');
    const [, from, to = from] = named ?? asked ?? [];
    if (from === undefined) return undefined;
    const [first, last] = [Number(from), Number(to)];
    return { first: Math.min(first, last), last: Math.max(first, last) };
  }

  choose(from: number, to: number): void {
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const url = new URL(location.href);
    for (const name of ['from', 'until', 'go', 'at']) url.searchParams.delete(name);
    url.searchParams.set('line', first === last ? `${first}` : `${first}-${last}`);
    url.hash = first === last ? `L${first}` : `L${first}-L${last}`;
    history.replaceState(null, '', url);
    this.#fillForms();
    this.onChange();
  }

  #fillForms(): void {
    const range = this.read();
    if (range === undefined) return;
    const text = range.first === range.last ? `${range.first}` : `${range.first}-${range.last}`;
    for (const field of document.querySelectorAll<HTMLInputElement>('input[name=line], input[name=lines]')) {
      field.value = text;
    }
    for (const field of document.querySelectorAll<HTMLInputElement>('input[name=at]'))
      field.value = `${range.first}`;
  }
}
