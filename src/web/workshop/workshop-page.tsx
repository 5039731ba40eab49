import type { Problem } from '../../model/problem.ts';
import { formatProblems } from '../../signatures/format-problems.ts';
import type { DraftSignature } from './check-signature.ts';
import type { PreviewRun } from './preview-runs.ts';
import { PreviewView } from './preview-view.tsx';

/** What the workshop shows. */
export interface WorkshopView {
  readonly draft: DraftSignature;
  readonly problems: readonly Problem[];
  /** Names of the signatures that there are. */
  readonly bugs: readonly string[];
  readonly notice?: string | undefined;
  readonly run?: PreviewRun | undefined;
  readonly now: Date;
  readonly all: { readonly failed: number; readonly passed: number };
  /** Whether it can be saved as a branch here, and by whom. */
  readonly canSave: boolean;
}

/** The content of the workshop. */
export function WorkshopPage(view: WorkshopView) {
  const { draft, problems, notice, run, now, all } = view;
  return (
    <>
      <h1>Workshop</h1>
      <p>Write a signature, see what it would do to all builds that are kept, then save it.</p>
      {notice !== undefined && (
        <p class="notice warn" role="status">
          {notice}
        </p>
      )}
      <PickForm {...view} />
      <EditForm {...view} />
      <ProblemList draft={draft} problems={problems} />
      <div id="run">{run !== undefined && <PreviewView state={run.state} now={now} all={all} />}</div>
      {run?.state.kind === 'running' && (
        <p>
          <a href={`/workshop/runs/${run.id}`}>Look again</a>
        </p>
      )}
    </>
  );
}

function PickForm({ bugs, draft }: WorkshopView) {
  return (
    <form action="/workshop" class="filters">
      <label>
        Begin with{' '}
        <select name="bug">
          <option value="">an empty one</option>
          {bugs.map((bug) => (
            <option key={bug} value={bug} selected={bug === draft.bug}>
              {bug}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Open</button>
    </form>
  );
}

function EditForm({ draft, canSave }: WorkshopView) {
  return (
    <form action="/workshop" method="post" class="workshop-form">
      <p>
        <label>
          Bug{' '}
          <input
            name="bug"
            value={draft.bug}
            required
            maxLength={200}
            placeholder="1234567, or a name"
            aria-describedby="bug-help"
          />
        </label>{' '}
        <span class="quiet small" id="bug-help">
          names the file: letters, digits, “.”, “_” and “-”
        </span>
      </p>
      <label for="signature-text">Signature (YAML)</label>
      <textarea
        id="signature-text"
        name="text"
        rows={14}
        maxLength={100_000}
        spellcheck={false}
        aria-describedby="problems"
        data-check="/workshop/check"
      >
        {`\n${draft.text}`}
      </textarea>
      <p class="filters">
        <button type="submit" name="action" value="try" class="primary">
          Try it on the logs
        </button>
        <button type="submit" name="action" value="check">
          Check
        </button>
        <button type="submit" name="action" value="download">
          Download
        </button>
        {canSave && (
          <button type="submit" name="action" value="save">
            Save as a branch
          </button>
        )}
      </p>
    </form>
  );
}

/** What is wrong with the signature, each with the place that it is about. */
export function ProblemList({
  draft,
  problems,
}: {
  readonly draft: DraftSignature;
  readonly problems: readonly Problem[];
}) {
  const file = `${draft.bug}.yaml`;
  const sources = new Map([[file, draft.text]]);
  return (
    <section id="problems" aria-live="polite" aria-label="Problems">
      {problems.length === 0 ? (
        <p class="good">No problems.</p>
      ) : (
        <ul class="problems">
          {problems.map((problem) => (
            <li key={`${problem.line}:${problem.column}:${problem.code}`}>
              <span class={`badge ${problem.severity === 'error' ? 'bad' : 'warn'}`}>{problem.severity}</span>{' '}
              <a
                href="#signature-text"
                data-line={problem.line}
                data-column={problem.column}
              >{`line ${problem.line}, column ${problem.column}`}</a>
              <pre>{formatProblems([problem], sources)}</pre>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
