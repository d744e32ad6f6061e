//! The code that joins requests, operations and the client of Rekognition.

use super::{examples, names};
use crate::codegen::docs;
use crate::model::service::{Kind, Member, Operation, Service, Waiter};

/// The file of the traits' implementations.
pub(super) fn operations(service: &Service) -> String {
    let mut text =
        "use crate::{image::Limits, types::{self, Job, Operation, Paginated}};\n".to_owned();
    for operation in service.operations.values() {
        text += &implementation(service, operation);
        if service.is_paginated(operation) {
            text += &format!(
                "\nimpl Paginated for types::{} {{
    fn next_token(response: &types::{}) -> Option<&str> {{
        response.next_token.as_deref()
    }}

    fn next_token_mut(&mut self) -> &mut Option<String> {{
        &mut self.next_token
    }}
}}\n",
                operation.input, operation.output
            );
        }
    }
    for start in service.operations.values() {
        if let Some(get) = service.job_results(start) {
            text += &job(service, get);
        }
    }
    text
}

fn implementation(service: &Service, operation: &Operation) -> String {
    let Operation {
        name,
        input,
        output,
        ..
    } = operation;
    let members = &service.structure(input).members;
    let images: Vec<_> = members
        .iter()
        .filter(|member| member.shape == "Image")
        .map(|member| {
            format!(
                "({:?}, &mut self.{}.bytes)",
                member.name,
                names::field(&member.name)
            )
        })
        .collect();
    let images = if images.is_empty() {
        String::new()
    } else {
        format!(
            "\n\n    fn images(&mut self) -> types::Images<'_> {{
        vec![{}]
    }}",
            images.join(", ")
        )
    };
    let limits = service.image_limits(operation).map(|[bytes, least, most]| {
        format!(
            "\n    const IMAGE_LIMITS: Limits = Limits {{ bytes: {}, min_side: {}, max_side: {} }};",
            grouped(bytes),
            grouped(least),
            grouped(most)
        )
    });
    let write = service
        .is_write(operation)
        .then_some("\n    const IS_WRITE: bool = true;");
    let token = members.iter().find(|member| member.idempotency_token);
    let token = token.map(|member| {
        let field = names::field(&member.name);
        format!(
            "\n\n    fn fill_in_token(&mut self, token: impl FnOnce() -> String) {{
        self.{field}.get_or_insert_with(token);
    }}"
        )
    });
    format!(
        "\nimpl Operation for types::{input} {{
    const NAME: &'static str = {name:?};{}{}
    type Response = types::{output};{images}{}
}}\n",
        limits.unwrap_or_default(),
        write.unwrap_or_default(),
        token.unwrap_or_default()
    )
}

/// A number in the groups of three that clippy wants.
fn grouped(number: u64) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{}_{:03}", grouped(number / 1000), number % 1000),
    }
}

/// How far a job is: by the status in its answer, and whatever says why it failed.
fn job(service: &Service, get: &Operation) -> String {
    let Operation { input, output, .. } = get;
    let members = service.structure(output);
    let mut statuses = ["JobStatus", "Status"].into_iter();
    let status = statuses.find_map(|name| members.member(name));
    let status = status.unwrap_or_else(|| panic!("{output}: expected a status, found none"));
    let field = names::field(&status.name);
    let status = if status.required {
        format!("Some(response.{field}.as_str())")
    } else {
        format!(
            "response.{field}.as_ref().map(types::{}::as_str)",
            status.shape
        )
    };
    let reason = if members.member("StatusMessage").is_some() {
        "response.status_message.as_deref()"
    } else {
        "response.failure_details.as_ref()?.message.as_deref()"
    };
    format!(
        "\nimpl Job for types::{input} {{
    fn status(response: &types::{output}) -> Option<&str> {{
        {status}
    }}

    fn reason(response: &types::{output}) -> Option<&str> {{
        {reason}
    }}
}}\n"
    )
}

/// The file of the client's methods.
pub(super) fn methods(service: &Service) -> String {
    let mut text = "use crate::{error::Error, platform::Platform, rekognition::Rekognition, types::{self, WaitOptions, jobs::State}};

/// The operations.
impl<P: Platform> Rekognition<P> {\n"
        .to_owned();
    for operation in service.operations.values() {
        text += &method(service, operation);
    }
    text += "}\n\n/// The waiters.\nimpl<P: Platform> Rekognition<P> {\n";
    for (name, waiter) in service.waiters() {
        text += &wait_method(service, name, waiter);
    }
    text + "}\n"
}

fn method(service: &Service, operation: &Operation) -> String {
    let Operation {
        name,
        input,
        output,
        errors,
    } = operation;
    let method = names::snake(name);
    let mut lines = vec![format!("Calls [`{name}`]({}).", docs::page(name))];
    let mut attribute = String::new();
    if let Some(date) = service.ended(operation) {
        lines.push(String::new());
        lines.push(format!("The operation ended on {date}."));
        attribute = format!("#[deprecated = \"the operation ended on {date}\"]\n");
    }
    if service.is_closed_to_new_customers(operation) {
        lines.push(String::new());
        lines.push("The operation is there only for those who have used it before.".to_owned());
    }
    lines.push(String::new());
    lines.extend(examples::call(service, operation));
    lines.push(String::new());
    lines.push("# Errors".to_owned());
    let errors: Vec<_> = errors
        .iter()
        .map(|error| {
            let variant = names::exception(error);
            format!("[`{variant}`](types::Exception::{variant})")
        })
        .collect();
    lines.push(format!(
        "Of the service: {}; the rest is [`send`](Self::send)'s.",
        errors.join(", ")
    ));
    format!(
        "\n{}{attribute}pub async fn {method}(&self, request: types::{input}) -> Result<types::{output}, Error> {{
    Ok(self.send(request).await?.response)
}}\n",
        docs_of(&lines)
    )
}

/// A waiter as the model has them: all items of a list are in one state, or any is in another.
fn wait_method(service: &Service, name: &str, waiter: &Waiter) -> String {
    let Operation { input, output, .. } = &service.operations[&waiter.operation];
    let expected = |state: &str, matcher: &str| {
        let mut acceptors = waiter.acceptors.iter();
        let found = acceptors.find(|it| it.state == state && it.matcher == matcher);
        let found = found.unwrap_or_else(|| panic!("{name}: expected {matcher} for {state}"));
        let parts = found.argument.split_once("[].");
        let (list, member) =
            parts.unwrap_or_else(|| panic!("{name}: expected List[].Member, found {parts:?}"));
        (list, member, found.expected.as_str())
    };
    let (list, member, success) = expected("success", "pathAll");
    let (_, _, failure) = expected("failure", "pathAny");
    let Kind::List(item) = &service.shape(&member_of(service, output, list).shape).kind else {
        panic!("{name}: expected a list in {list}")
    };
    let status = &member_of(service, item, member).shape;
    let (list, wire, member) = (names::field(list), member, names::field(member));
    let about = docs_of(&[
        format!(
            "Waits like [`wait_for`](Self::wait_for) until all that `{}` describes are `{success}`.",
            waiter.operation
        ),
        String::new(),
        format!(
            "That takes minutes: the service's model has it asked for every {} s.",
            waiter.delay
        ),
        String::new(),
        "# Errors".to_owned(),
        format!("One is `{failure}`; the rest is [`wait_for`](Self::wait_for)'s."),
    ]);
    format!(
        "\n{about}pub async fn wait_until_{}(&self, request: types::{input}, options: WaitOptions) -> Result<types::{output}, Error> {{
    self.wait_until(request, options, |response| {{
        let items = &response.{list};
        if let Some(failed) = items.iter().find(|it| it.{member} == Some(types::{status}::{failed})) {{
            return State::failed(\"{wire} is {failure}\", failed.status_message.as_deref());
        }}
        let is_done = |it: &types::{item}| it.{member} == Some(types::{status}::{done});
        if !items.is_empty() && items.iter().all(is_done) {{
            return State::Succeeded;
        }}
        State::Running
    }}).await
}}\n",
        names::snake(name),
        failed = names::variant(failure),
        done = names::variant(success),
    )
}

fn member_of<'a>(service: &'a Service, structure: &str, name: &str) -> &'a Member {
    let member = service.structure(structure).member(name);
    member.unwrap_or_else(|| panic!("{structure}: expected a member {name}, found none"))
}

/// The list of operations, as a macro.
pub(super) fn list(service: &Service) -> String {
    let mut text = "/// Calls a macro with each operation: its name, method, request and response.
macro_rules! for_each_operation {
    ($with:ident) => {\n"
        .to_owned();
    for operation in service.operations.values() {
        let Operation {
            name,
            input,
            output,
            ..
        } = operation;
        text += &format!(
            "        $with!({name:?}, {}, {input}, {output});\n",
            names::snake(name)
        );
    }
    text + "    };\n}\n\npub(crate) use for_each_operation;\n"
}

fn docs_of(lines: &[String]) -> String {
    let lines = lines
        .iter()
        .map(|line| format!("/// {line}").trim_end().to_owned() + "\n");
    lines.collect()
}
