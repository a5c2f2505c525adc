import type { Problem } from '../errors.ts';
import type { Findings } from './finding.ts';

/** What is wrong with a template. */
export class TemplateFault extends Error {
  readonly findings: Findings;

  constructor(findings: Findings) {
    const [finding] = findings.findings;
    super(finding?.kind === 'error' ? (finding.error as Error).message : `\`${findings.input}\` is wrong`);
    this.findings = findings;
  }

  /** What to tell of it. The words are loaded only then: most templates are right. */
  async problems(): Promise<Problem[]> {
    const { diagnose } = await import('./diagnosis.ts');
    return diagnose(this.findings);
  }
}
