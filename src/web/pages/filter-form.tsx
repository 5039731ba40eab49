import { printableText } from '../../util/printable-text.ts';
import { BUILD_STATES } from '../board/counted-row.ts';
import { groupRows } from '../views/group-view.ts';
import type { WebContext } from '../web-context.ts';

/** Names that a field proposes. */
const MOST_PROPOSED = 100;

/** Filters with a field to type in, and what it is called. */
const FIELDS = [
  { name: 'job', title: 'Job' },
  { name: 'project', title: 'Project' },
  { name: 'branch', title: 'Branch' },
] as const;

const AGES = [
  { hours: '24', title: '24 hours' },
  { hours: '48', title: '2 days' },
  { hours: '168', title: '7 days' },
  { hours: '', title: '10 days' },
] as const;

/** A form that narrows a list of builds; it works by its address alone. */
export function FilterForm(props: {
  readonly context: WebContext;
  readonly filter: Readonly<Record<string, string>>;
  readonly action: string;
  /** Whether what was said of the builds is part of the page and no question. */
  readonly fixedState?: true;
}) {
  const { context, filter, action, fixedState } = props;
  const shown: readonly string[] = [
    ...FIELDS.map(({ name }) => name),
    'hours',
    ...(fixedState ? [] : ['state']),
  ];
  return (
    <form class="filters" action={action}>
      {Object.entries(filter)
        .filter(([name]) => !shown.includes(name))
        .map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={printableText(value)} />
        ))}
      {FIELDS.map(({ name, title }) => (
        <label key={name}>
          {title}
          <br />
          <input name={name} value={printableText(filter[name] ?? '')} list={`all-${name}`} />
          <datalist id={`all-${name}`}>
            {proposals(context, name).map((proposal) => (
              <option key={proposal} value={proposal} />
            ))}
          </datalist>
        </label>
      ))}
      {!fixedState && (
        <label>
          Verdict
          <br />
          <select name="state">
            <option value="">any</option>
            {BUILD_STATES.map((state) => (
              <option key={state} value={state} selected={filter.state === state}>
                {state}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        Age
        <br />
        <select name="hours">
          {AGES.map(({ hours, title }) => (
            <option key={hours} value={hours} selected={(filter.hours ?? '') === hours}>
              {title}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

/** Names with most failures; those that a field could not hold as they are can be reached by their links only. */
function proposals(context: WebContext, dimension: (typeof FIELDS)[number]['name']): string[] {
  return groupRows(context, dimension)
    .slice(0, MOST_PROPOSED)
    .flatMap(({ name }) => (name === null || printableText(name) !== name ? [] : [name]));
}
