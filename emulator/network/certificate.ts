import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** Where the certificate lies. */
  readonly path: string;
  remove(): void;
}

/** A certificate for 127.0.0.1 or another name that nobody has signed but itself, made by openssl. */
export function selfSigned(name = 'IP:127.0.0.1'): Certificate {
  const home = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, path] = [join(home, 'key.pem'), join(home, 'cert.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', `subjectAltName=${name}`];
  const options = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    path,
  ];
  execFileSync('openssl', [...options, ...subject], { stdio: 'ignore' });
  return {
    key: readFileSync(key, 'utf8'),
    cert: readFileSync(path, 'utf8'),
    path,
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
