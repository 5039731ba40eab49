/** What the server offers: `text` takes the place of the characters from `start` to `end`. */
interface Completion {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** How long to wait for the next key before the server is asked, in ms. */
const PAUSE_MS = 120;

/** Makes the input a combo box (WAI-ARIA: list autocomplete) whose options come from `data-complete`. */
export function addCompletion(input: HTMLInputElement | HTMLTextAreaElement): void {
  new CompletedInput(input).listen();
}

class CompletedInput {
  readonly #input: HTMLInputElement | HTMLTextAreaElement;
  readonly #list = document.createElement('ul');
  #offers: readonly Completion[] = [];
  #current = -1;
  #timer = 0;
  #asked = 0;

  constructor(input: HTMLInputElement | HTMLTextAreaElement) {
    this.#input = input;
    const list = this.#list;
    list.id = `${input.name}-completions`;
    list.className = 'completions';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', 'Fields and values');
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-controls', list.id);
    input.setAttribute('aria-expanded', 'false');
    input.after(list);
  }

  listen(): void {
    const input = this.#input;
    input.addEventListener('input', () => {
      // What was offered was for another text, and so is what was asked for.
      this.#asked += 1;
      this.#show([]);
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.#ask(), PAUSE_MS);
    });
    input.addEventListener('keydown', (event) => this.#onKey(event as KeyboardEvent));
    input.addEventListener('blur', () => this.#show([]));
    // Before the input loses the focus.
    this.#list.addEventListener('mousedown', (event) => {
      const option = event.target instanceof Element ? event.target.closest('li') : null;
      if (option === null) return;
      event.preventDefault();
      this.#take([...this.#list.children].indexOf(option));
    });
  }

  async #ask(): Promise<void> {
    const { value, selectionStart, dataset } = this.#input;
    const asked = this.#asked;
    const url = new URL(dataset.complete ?? '', location.href);
    url.searchParams.set('q', value);
    url.searchParams.set('at', String(selectionStart ?? value.length));
    const answer = await fetch(url).catch(() => undefined);
    const offers = answer?.ok ? ((await answer.json()) as Completion[]) : [];
    if (asked === this.#asked && document.activeElement === this.#input) this.#show(offers);
  }

  #show(offers: readonly Completion[]): void {
    this.#offers = offers;
    this.#list.replaceChildren(
      ...offers.map(({ text }, place) => {
        const option = document.createElement('li');
        option.id = `${this.#list.id}-${place}`;
        option.setAttribute('role', 'option');
        option.textContent = text;
        return option;
      }),
    );
    this.#list.hidden = offers.length === 0;
    this.#input.setAttribute('aria-expanded', String(offers.length > 0));
    this.#point(-1);
  }

  #point(place: number): void {
    this.#current = place;
    for (const [index, option] of [...this.#list.children].entries()) {
      option.setAttribute('aria-selected', String(index === place));
    }
    const option = this.#list.children[place];
    if (option === undefined) this.#input.removeAttribute('aria-activedescendant');
    else this.#input.setAttribute('aria-activedescendant', option.id);
    option?.scrollIntoView({ block: 'nearest' });
  }

  #onKey(event: KeyboardEvent): void {
    const count = this.#offers.length;
    if (count === 0) return;
    if (event.key === 'ArrowDown') this.#point((this.#current + 1) % count);
    else if (event.key === 'ArrowUp') this.#point((this.#current + count) % count);
    else if (event.key === 'Escape') this.#show([]);
    else if ((event.key === 'Enter' || event.key === 'Tab') && this.#current >= 0) this.#take(this.#current);
    else return;
    event.preventDefault();
  }

  #take(place: number): void {
    const offer = this.#offers[place];
    if (offer === undefined) return;
    const { text, start, end } = offer;
    this.#input.setRangeText(text, start, end, 'end');
    this.#show([]);
    this.#input.dispatchEvent(new Event('input', { bubbles: true }));
  }
}
