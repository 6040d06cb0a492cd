/** Explains bad input in one sentence that says what to do, where commander would print its own two lines. */
import { CommanderError, type Command } from "commander";
import { listed } from "./usage-error.ts";

export function explain(error: Error, program: Command, commandName: string | undefined): string {
  if (!(error instanceof CommanderError)) return error.message;
  const command = program.commands.find((command) => command.name() === commandName);
  const [, culprit = ""] = /'(.*?)'/.exec(error.message) ?? [];
  const where = command?.name() ?? program.name();
  switch (error.code) {
    case "commander.unknownCommand":
      return `Unknown command "${culprit}": use ${listed(
        program.commands.map((each) => each.name()),
        "or",
      )}.`;
    case "commander.unknownOption":
      return `Unknown option "${culprit}": ${where} accepts ${listed(optionsOf(command ?? program))}.`;
    case "commander.optionMissingArgument":
      return `A value is missing: ${where} accepts ${culprit}.`;
    case "commander.missingArgument":
      return `Something is missing: ${where} accepts ${usageOf(command)}.`;
    case "commander.excessArguments":
      return `There is too much: ${where} accepts ${usageOf(command)}.`;
    case "commander.invalidArgument":
      return invalidArgument(error.message);
    default:
      return error.message.replace(/^error: /, "");
  }
}

/** "error: option '--workers <n>' argument 'x' is invalid. Give a whole number, 0 or more." */
function invalidArgument(message: string): string {
  const [, option = "", value = "", advice = ""] =
    /option '(.*?)' argument '(.*?)' is invalid\. (.*)/.exec(message) ?? [];
  return `"${value}" is no value for ${option}: ${advice.charAt(0).toLowerCase()}${advice.slice(1)}`;
}

function optionsOf(command: Command): string[] {
  return [
    ...command.options.filter(({ hidden }) => !hidden).map(({ long, flags }) => long ?? flags),
    "--help",
  ];
}

function usageOf(command: Command | undefined): string {
  if (!command) return "a command";
  const names = command.registeredArguments.map((argument) => `<${argument.name()}>`);
  return names.length === 0 ? "no arguments" : `${names.join(" ")} and options`;
}
