/** Fetches what a page leaves to be fetched, and offers fields and values where a query is written. */
import { addCompletion } from './complete-input.ts';

for (const place of document.querySelectorAll<HTMLElement>('[data-load]')) void load(place);
for (const input of document.querySelectorAll<HTMLInputElement>('input[data-complete]')) addCompletion(input);

/** Puts the part of a page that `data-load` names in its place; its link remains where that fails. */
async function load(place: HTMLElement): Promise<void> {
  const link = place.innerHTML;
  place.textContent = 'Counting …';
  place.setAttribute('role', 'status');
  try {
    const answer = await fetch(place.dataset.load ?? '');
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const part = answer.ok ? page.body.firstElementChild : null;
    if (part === null) throw new Error(answer.statusText);
    place.replaceWith(document.adoptNode(part));
  } catch {
    // What we wrote ourselves a moment ago.
    place.innerHTML = link;
  }
}
