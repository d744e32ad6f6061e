//! Commands, paginators, waiters, and the client that has them as methods.

use super::{camel, comment, import, shapes};
use crate::codegen::docs;
use crate::model::service::{Operation, Service, Waiter};

/// commands.ts
pub(super) fn commands(service: &Service) -> String {
    let operations = service.operations.values();
    let inputs = operations.clone().map(|operation| operation.input.clone());
    let types = operations.clone().flat_map(|Operation { name, .. }| {
        ["Input", "Output"].map(|end| format!("{name}Command{end}"))
    });
    let mut text = String::from(
        "import { reviver } from \"../../body/output.js\";\nimport { type Command, command, writeCommand } from \"../../call/command.js\";\n",
    );
    text += &import("import", inputs, "./shapes.js");
    text += &import("import type", types, "./types.js");
    text += "\n";
    for operation in operations {
        let Operation {
            name,
            input,
            output,
            errors,
        } = operation;
        let types = format!("{name}CommandInput, {name}CommandOutput");
        let mut arguments = vec![format!("\"{name}\""), input.clone()];
        let mut more = vec![
            shapes::revivers(service, output)
                .map(|revivers| format!("/* @__PURE__ */ reviver({revivers})")),
            service.ended(operation).map(|date| format!("\"{date}\"")),
            service
                .image_limits(operation)
                .map(|limits| format!("{limits:?}")),
        ];
        while more.pop_if(|last| last.is_none()).is_some() {}
        let or_undefined = |it: Option<String>| it.unwrap_or_else(|| "undefined".to_owned());
        arguments.extend(more.into_iter().map(or_undefined));
        let arguments = arguments.join(", ");
        text += &documentation(
            service,
            operation,
            "",
            &format!("Throws {}.", errors.join(", ")),
        );
        let make = if service.is_write(operation) {
            "writeCommand"
        } else {
            "command"
        };
        text += &format!(
            "export const {name}Command = /* @__PURE__ */ {make}<{types}>({arguments});\n"
        );
        text += &format!("export type {name}Command = Command<{types}>;\n\n");
    }
    text
}

/// pagination.ts
pub(super) fn pagination(service: &Service) -> String {
    let names: Vec<_> = paginated(service)
        .map(|operation| operation.name.clone())
        .collect();
    let mut text = String::from("import { paginator } from \"../pagination.js\";\n");
    text += &import(
        "import",
        names.iter().map(|name| format!("{name}Command")),
        "./commands.js",
    );
    text += "\n";
    for name in names {
        text += &format!("/** The pages of {{@link {name}Command}}. */\n");
        text +=
            &format!("export const paginate{name} = /* @__PURE__ */ paginator({name}Command);\n\n");
    }
    text
}

/// waiters.ts
pub(super) fn waiters(service: &Service) -> String {
    let commands = service
        .waiters()
        .map(|(_, waiter)| format!("{}Command", waiter.operation))
        .chain(jobs(service).map(|(_, get)| format!("{}Command", get.name)));
    let mut text =
        String::from("import { jobWaiter, waiter, waiterWithoutErrors } from \"../waiter.js\";\n");
    text += &import("import", commands, "./commands.js");
    text += "\n";
    for (name, waiter) in service.waiters() {
        let Waiter {
            operation, delay, ..
        } = waiter;
        let arguments = format!("{operation}Command, {delay}, [{}]", acceptors(waiter));
        text += &format!(
            "/** Waits, asking {{@link {operation}Command}}, until the state is reached. Rejects when it can no longer be. */\n\
             export const waitUntil{name} = /* @__PURE__ */ waiter({arguments});\n\n\
             /**\n * The same, but for its result, which says what came of it.\n * @deprecated as in the AWS SDK: use {{@link waitUntil{name}}}\n */\n\
             export const waitFor{name} = /* @__PURE__ */ waiterWithoutErrors({arguments});\n\n"
        );
    }
    for (start, get) in jobs(service) {
        let job = job_name(start);
        text += &format!(
            "/**\n * Waits for the job that {{@link {}Command}} started, and for its results: the first page, and all when iterated.\n */\n\
             export const waitFor{job} = /* @__PURE__ */ jobWaiter({}Command);\n\n",
            start.name, get.name
        );
    }
    text
}

/// rekognition.ts
pub(super) fn rekognition(service: &Service) -> String {
    let operations = || service.operations.values();
    let commands = operations().map(|Operation { name, .. }| format!("{name}Command"));
    let types = operations().flat_map(|Operation { name, .. }| {
        ["Input", "Output"].map(|end| format!("{name}Command{end}"))
    });
    let mut text = String::from("import { aggregate } from \"../aggregate.js\";\n");
    text += "import type { CallOptions, RekognitionClient } from \"../../client.js\";\nimport type { RekognitionClientConfig } from \"../../config.js\";\n";
    text += "import type { Pages, PaginationOptions } from \"../pagination.js\";\n";
    text += "import type { JobResults, WaiterOptions, WaiterResult } from \"../waiter.js\";\n";
    text += &import("import", commands.clone(), "./commands.js");
    let waiters: Vec<_> = service
        .waiters()
        .map(|(name, _)| format!("waitUntil{name}"))
        .collect();
    let jobs_waiters: Vec<_> = jobs(service)
        .map(|(start, _)| format!("waitFor{}", job_name(start)))
        .collect();
    text += &import("import type", types, "./types.js");
    text += &import(
        "import",
        waiters.iter().chain(&jobs_waiters).cloned(),
        "./waiters.js",
    );
    text += "\n/** A client of Amazon Rekognition with a method for each operation. */\n";
    text += "export interface Rekognition extends RekognitionClient {\n";
    for operation in operations() {
        let name = &operation.name;
        let optional = if has_required(service, operation) {
            ""
        } else {
            "?"
        };
        text += &documentation(
            service,
            operation,
            "  ",
            &format!("See {{@link {name}Command}}."),
        );
        text += &format!(
            "  {}(input{optional}: {name}CommandInput, options?: CallOptions): Promise<{name}CommandOutput>;\n",
            camel(name)
        );
    }
    for operation in paginated(service) {
        let name = &operation.name;
        let optional = if has_required(service, operation) {
            ""
        } else {
            "?"
        };
        text += &format!("  /** The pages of {{@link {name}Command}}. */\n");
        text += &format!(
            "  paginate{name}(input{optional}: {name}CommandInput, config?: PaginationOptions, options?: CallOptions): Pages<{name}CommandOutput>;\n"
        );
    }
    for (name, waiter) in service.waiters() {
        let Waiter { operation, .. } = waiter;
        text +=
            &format!("  /** See {{@link waitUntil{name}}}; a number is the `maxWaitTime`. */\n");
        text += &format!(
            "  waitUntil{name}(input: {operation}CommandInput, config: WaiterOptions | number): Promise<WaiterResult<{operation}CommandOutput>>;\n"
        );
    }
    for (start, get) in jobs(service) {
        let job = job_name(start);
        text += &format!("  /** See {{@link waitFor{job}}}; a number is the `maxWaitTime`. */\n");
        text += &format!(
            "  waitFor{job}(input: {0}CommandInput, config?: WaiterOptions | number): JobResults<{0}CommandOutput>;\n",
            get.name
        );
    }
    text += "}\n\n";
    let listed = |names: &mut dyn Iterator<Item = String>| -> String {
        names.map(|name| format!("\n    {name},")).collect()
    };
    text += &format!(
        "export const Rekognition = /* @__PURE__ */ aggregate<\n  new (config: RekognitionClientConfig) => Rekognition\n>(\n  [{}\n  ],\n  [{}\n  ],\n  {{{}\n  }},\n);\n",
        listed(&mut commands.clone()),
        listed(&mut paginated(service).map(|operation| format!("{}Command", operation.name))),
        listed(&mut waiters.iter().chain(&jobs_waiters).cloned()),
    );
    text
}

fn documentation(service: &Service, operation: &Operation, indent: &str, more: &str) -> String {
    let closed = if service.is_closed_to_new_customers(operation) {
        "Open only to accounts that have used it before."
    } else {
        ""
    };
    let ended = service
        .ended(operation)
        .map(|date| format!("@deprecated The service ended it on {date}."));
    let page = docs::page(&operation.name);
    comment(indent, &[&page, closed, more, &ended.unwrap_or_default()])
}

fn paginated(service: &Service) -> impl Iterator<Item = &Operation> {
    service
        .operations
        .values()
        .filter(|operation| service.is_paginated(operation))
}

/// Operations that start jobs, with those that tell of them.
fn jobs(service: &Service) -> impl Iterator<Item = (&Operation, &Operation)> {
    service
        .operations
        .values()
        .filter_map(|start| Some((start, service.job_results(start)?)))
}

/// `LabelDetection` of `StartLabelDetection`.
fn job_name(start: &Operation) -> &str {
    start.name.trim_start_matches("Start")
}

fn has_required(service: &Service, operation: &Operation) -> bool {
    service
        .structure(&operation.input)
        .members
        .iter()
        .any(|member| member.required && !member.idempotency_token)
}

/// `["SUCCESS", "all", "ProjectVersionDescriptions", "Status", "RUNNING"]`, one for each acceptor.
fn acceptors(waiter: &Waiter) -> String {
    let acceptors: Vec<_> = waiter
        .acceptors
        .iter()
        .map(|acceptor| {
            let matcher = match acceptor.matcher.as_str() {
                "pathAll" => "every",
                "pathAny" => "some",
                other => panic!("waiters.json: unknown matcher {other}"),
            };
            let (list, member) = acceptor.argument.split_once("[].").unwrap_or_else(|| {
                panic!(
                    "waiters.json: expected LIST[].MEMBER, found {}",
                    acceptor.argument
                )
            });
            let state = acceptor.state.to_uppercase();
            format!(
                "[\"{state}\", \"{matcher}\", \"{list}\", \"{member}\", \"{}\"]",
                acceptor.expected
            )
        })
        .collect();
    acceptors.join(", ")
}
