// Modules may import JSON by its name alone, as bundlers let them: GitHub's parser does.
import {readFileSync} from 'node:fs';

export async function load(url, context, next) {
  return url.endsWith('.json')
    ? {format: 'module', shortCircuit: true, source: `export default ${readFileSync(new URL(url), 'utf8')}`}
    : next(url, context);
}
