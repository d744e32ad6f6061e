//! The imports of Rust files. A path in the code leads to the file that defines its name: through modules, `use` and
//! re-exports, which are signposts. So neither the declaration of a module nor the re-export of a name out of the
//! file's own modules is an import; the code that goes by them imports the file behind. Nor is it one to use what a
//! module around the file defines: the file is a part of that module. Tests inside of a file and documentation do not
//! count, and calls of methods are not seen.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::source::{Imports, Source};

/// The segments of a path.
type Path = Vec<String>;

/// A module, and what its file says in it.
#[derive(Default)]
struct Module {
    file: String,
    /// The names that it defines.
    items: BTreeSet<String>,
    /// The names in invocations of macros, which may define them.
    maybe_items: BTreeSet<String>,
    uses: Vec<Use>,
    /// The paths in its code.
    paths: BTreeSet<Path>,
    /// The names in its code.
    names: BTreeSet<String>,
}

/// A name that `use` brings into a module; `*` for all names.
struct Use {
    name: String,
    path: Path,
    is_export: bool,
}

/// The modules of a tree by their paths.
struct Crate<'a> {
    name: &'a str,
    modules: BTreeMap<Path, Module>,
}

/// The end of a path.
enum Target {
    Module(Path),
    /// A name that the module defines.
    Item(Path),
}

/// The module path of a binary, which names its library like any other crate.
const MAIN: &str = "main";

/// The files of a tree that each of its files imports; `name` is that of the library.
pub(super) fn imports(sources: &[Source], name: &str) -> Result<Imports> {
    let mut modules = BTreeMap::new();
    for source in sources {
        let tokens: TokenStream = source
            .text
            .parse()
            .ok()
            .with_context(|| format!("{} is no Rust", source.path))?;
        read(tokens, &module_path(&source.path), source, &mut modules);
    }
    let tree = Crate { name, modules };
    let mut imports: Imports = sources
        .iter()
        .map(|source| (source.path.clone(), BTreeSet::new()))
        .collect();
    for (path, module) in &tree.modules {
        let mut files = tree.imports_of(path, module);
        files.retain(|file| !is_part(&module.file, file));
        imports
            .entry(module.file.clone())
            .or_default()
            .append(&mut files);
    }
    Ok(imports)
}

/// Whether a file is another one, or of a module inside of that one's. The root is no such module: all files are inside.
fn is_part(file: &str, whole: &str) -> bool {
    let path = module_path(whole);
    file == whole || (!path.is_empty() && module_path(file).starts_with(&path))
}

/// The module that a file is: `image` of `image.rs` and of `image/mod.rs`.
fn module_path(file: &str) -> Path {
    let name = file.strip_suffix(".rs").unwrap_or(file);
    if name == "lib" {
        return Path::new();
    }
    let name = name.strip_suffix("/mod").unwrap_or(name);
    name.split('/').map(str::to_owned).collect()
}

impl Crate<'_> {
    /// The files whose names the code of a module uses.
    fn imports_of(&self, path: &Path, module: &Module) -> BTreeSet<String> {
        let mut targets = Vec::new();
        for used in &module.uses {
            let target = self.resolve(path, &used.path, 0);
            let is_own = matches!(&target, Some(Target::Item(to)) if to.starts_with(path));
            let is_signpost = used.is_export && is_own && !module.names.contains(&used.name);
            match target {
                // the paths that begin with the module's name are what is imported
                Some(Target::Module(_)) if used.name != "*" => {}
                Some(Target::Module(to)) if used.is_export && to.starts_with(path) => {}
                target => targets.extend(target.filter(|_| !is_signpost)),
            }
        }
        let of_code = module.paths.iter();
        targets.extend(of_code.filter_map(|code| self.resolve(path, code, 0)));
        let files = targets.into_iter().filter_map(|target| {
            let (Target::Module(to) | Target::Item(to)) = target;
            self.modules.get(&to).map(|module| module.file.clone())
        });
        files.collect()
    }

    /// The end of `path` in the module `from`; nothing if that is no part of this crate.
    fn resolve(&self, from: &Path, path: &[String], depth: usize) -> Option<Target> {
        let (first, mut rest) = path.split_first()?;
        let mut at = match first.as_str() {
            "crate" => root_of(from),
            "self" => from.clone(),
            "super" => from.split_last()?.1.to_vec(),
            name if name == self.name => Path::new(),
            _ => {
                rest = path;
                from.clone()
            }
        };
        while let [segment, behind @ ..] = rest
            && segment == "super"
        {
            at.pop();
            rest = behind;
        }
        let is_anchored = rest.len() < path.len();
        for (index, name) in rest.iter().enumerate() {
            if name == "*" {
                break;
            }
            match self.look_up(&at, name, false, depth) {
                Some(Target::Module(to)) => at = to,
                Some(Target::Item(to)) => return Some(Target::Item(to)),
                None if index == 0 && !is_anchored => return None,
                // a name that no rule here finds is taken for one of the module's file
                None => return Some(Target::Item(at)),
            }
        }
        Some(Target::Module(at))
    }

    /// The meaning of a name in a module: a module inside, an item, or what `use` brings. A glob brings exports only.
    fn look_up(&self, module: &Path, name: &str, by_glob: bool, depth: usize) -> Option<Target> {
        let mut inner = module.clone();
        inner.retain(|name| name != MAIN); // its modules are beside it
        inner.push(name.to_owned());
        if self.modules.contains_key(&inner) {
            return Some(Target::Module(inner));
        }
        let here = self.modules.get(module)?;
        if here.items.contains(name) {
            return Some(Target::Item(module.clone()));
        }
        // two modules may bring all names of each other
        if depth > 8 {
            return None;
        }
        let uses = || {
            let visible = here.uses.iter().filter(|used| used.is_export || !by_glob);
            visible.filter(|used| used.path.len() > 1 || used.path[0] != name)
        };
        for used in uses().filter(|used| used.name == name) {
            if let Some(target) = self.resolve(module, &used.path, depth + 1) {
                return Some(target);
            }
        }
        for used in uses().filter(|used| used.name == "*") {
            if let Some(Target::Module(to)) = self.resolve(module, &used.path, depth + 1)
                && let Some(target) = self.look_up(&to, name, true, depth + 1)
            {
                return Some(target);
            }
        }
        here.maybe_items
            .contains(name)
            .then(|| Target::Item(module.clone()))
    }
}

/// The root of the crate that a module belongs to: the library's or the binary's.
fn root_of(module: &Path) -> Path {
    let is_main = |name: &&String| *name == MAIN;
    module
        .first()
        .filter(is_main)
        .into_iter()
        .cloned()
        .collect()
}

/// Reads the tokens of a module into `modules`.
fn read(tokens: TokenStream, path: &Path, source: &Source, modules: &mut BTreeMap<Path, Module>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut module = Module {
        file: source.path.clone(),
        ..Module::default()
    };
    let mut inner = Vec::new();
    scan(&tokens, true, &mut module, &mut inner);
    modules.insert(path.clone(), module);
    for (name, tokens) in inner {
        let mut path = path.clone();
        path.push(name);
        read(tokens, &path, source, modules);
    }
}

/// Reads tokens into a module; at its `is_top`, also what it defines. Modules that it writes out go to `inner`.
fn scan(
    tokens: &[TokenTree],
    is_top: bool,
    module: &mut Module,
    inner: &mut Vec<(String, TokenStream)>,
) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let rest = &tokens[at + 1..];
        match token {
            TokenTree::Group(group) => {
                let tokens: Vec<_> = group.stream().into_iter().collect();
                scan(&tokens, false, module, inner);
            }
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let (length, is_test) = attribute(rest);
                at += length;
                if is_test {
                    at += item_length(&tokens[at + 1..]);
                }
            }
            TokenTree::Ident(ident) => match (ident.to_string().as_str(), rest.first()) {
                ("use", Some(_)) => {
                    let length = rest
                        .iter()
                        .take_while(|token| !is_punct(token, ';'))
                        .count();
                    let is_export = at > 0 && is_visibility(&tokens[..at]);
                    read_use(&rest[..length], &Path::new(), is_export, &mut module.uses);
                    at += length;
                }
                ("mod", Some(TokenTree::Ident(name))) if is_top => {
                    if let Some(TokenTree::Group(body)) = rest.get(1) {
                        inner.push((name.to_string(), body.stream()));
                    }
                    at += 2;
                }
                ("macro_rules", _) if is_top => define(rest.get(1), module),
                (
                    "struct" | "enum" | "union" | "fn" | "trait" | "type" | "const" | "static",
                    next,
                ) if is_top => define(next, module),
                (name, Some(next)) if is_top && is_punct(next, '!') => {
                    module.paths.insert(vec![name.to_owned()]);
                    module.names.insert(name.to_owned());
                    if let Some(TokenTree::Group(body)) = rest.get(1) {
                        idents(body.stream(), &mut module.maybe_items);
                    }
                }
                _ => at += read_path(&tokens[at..], module) - 1,
            },
            _ => {}
        }
        at += 1;
    }
}

fn define(name: Option<&TokenTree>, module: &mut Module) {
    if let Some(TokenTree::Ident(name)) = name {
        module.items.insert(name.to_string());
    }
}

/// The length of an attribute behind its `#`, and whether it keeps an item for tests.
fn attribute(rest: &[TokenTree]) -> (usize, bool) {
    let inner = usize::from(rest.first().is_some_and(|token| is_punct(token, '!')));
    let Some(TokenTree::Group(group)) = rest.get(inner) else {
        return (inner, false);
    };
    let text = group.stream().to_string().replace(' ', "");
    let is_test = ["cfg(test)", "cfg(all(test,", "cfg(all(doctest,"]
        .iter()
        .any(|begin| text.starts_with(begin));
    (inner + 1, is_test)
}

/// The length of an item: up to its braces or its semicolon.
fn item_length(tokens: &[TokenTree]) -> usize {
    let end = tokens.iter().position(|token| {
        let is_body =
            matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        is_body || is_punct(token, ';')
    });
    end.map_or(tokens.len(), |end| end + 1)
}

/// Whether tokens end with `pub` or `pub(…)`.
fn is_visibility(before: &[TokenTree]) -> bool {
    let before = match before {
        [before @ .., TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            before
        }
        before => before,
    };
    matches!(before, [.., TokenTree::Ident(ident)] if ident == "pub")
}

/// Reads the tree of a `use`, without its semicolon, behind `prefix`.
fn read_use(tokens: &[TokenTree], prefix: &Path, is_export: bool, uses: &mut Vec<Use>) {
    for branch in tokens.split(|token| is_punct(token, ',')) {
        let mut path = prefix.clone();
        let mut name = None;
        let mut is_list = false;
        let mut branch = branch.iter();
        while let Some(token) = branch.next() {
            match token {
                TokenTree::Ident(ident) if ident == "as" => {
                    name = branch.next().map(ToString::to_string);
                }
                TokenTree::Ident(ident) if ident == "self" && !path.is_empty() => {}
                TokenTree::Ident(ident) => path.push(ident.to_string()),
                TokenTree::Punct(punct) if punct.as_char() == '*' => path.push("*".to_owned()),
                TokenTree::Group(group) => {
                    let tokens: Vec<_> = group.stream().into_iter().collect();
                    read_use(&tokens, &path, is_export, uses);
                    is_list = true;
                }
                _ => {}
            }
        }
        if let Some(name) = name.or_else(|| path.last().cloned())
            && !is_list
        {
            uses.push(Use {
                name,
                path,
                is_export,
            });
        }
    }
}

/// Reads the path that tokens begin with; returns how many tokens it has.
fn read_path(tokens: &[TokenTree], module: &mut Module) -> usize {
    let mut path = Path::new();
    let mut length = 0;
    while let Some(TokenTree::Ident(ident)) = tokens.get(length) {
        path.push(ident.to_string());
        length += 1;
        let is_going_on = tokens[length..]
            .iter()
            .take(2)
            .filter(|token| is_punct(token, ':'));
        if is_going_on.count() < 2 || !matches!(tokens.get(length + 2), Some(TokenTree::Ident(_))) {
            break;
        }
        length += 2;
    }
    module.names.extend(path.first().cloned());
    if path.len() > 1 {
        module.paths.insert(path);
    }
    length
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn idents(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                found.insert(ident.to_string());
            }
            TokenTree::Group(group) => idents(group.stream(), found),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The imports of a file in a crate `rooms` of these files.
    fn imports_of(file: &str, sources: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<_> = sources
            .iter()
            .map(|(path, text)| Source {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        let imports = imports(&sources, "rooms").unwrap();
        imports[file].iter().cloned().collect()
    }

    const CRATE: [(&str, &str); 8] = [
        (
            "lib.rs",
            "pub mod image; pub mod error; pub mod types; mod generated; mod text; fn root() {}",
        ),
        ("error.rs", "pub struct Error;"),
        ("text.rs", "pub fn concat() {}"),
        (
            "image.rs",
            "mod header; mod png; pub use header::Header; pub fn corrupt() {}",
        ),
        ("image/header.rs", "pub struct Header;"),
        ("image/png.rs", "pub fn read() {}"),
        (
            "types.rs",
            "mod blob; pub use blob::Blob; pub use crate::generated::*;",
        ),
        ("types/blob.rs", "pub struct Blob;"),
    ];

    /// The imports of a file that is added to that crate, or stands for one of it.
    fn imports_of_text(file: &str, text: &str) -> Vec<String> {
        let mut sources = CRATE.to_vec();
        sources.push(("generated.rs", "mod shapes; pub use shapes::*;"));
        sources.push(("generated/shapes.rs", "shape! { Face }"));
        sources.retain(|(path, _)| *path != file);
        sources.push((file, text));
        imports_of(file, &sources)
    }

    #[test]
    fn uses_and_paths_lead_to_the_files_that_define_their_names() {
        for text in [
            "use crate::image::Header;",
            "use crate::{error, image::{self, Header as H}};",
            "use crate::image; fn of() -> image::Header {}",
            "fn of() { let _ = crate::image::Header::default(); }",
            "fn of() { vec![super::image::Header] }",
            "macro_rules! header { () => { $crate::image::Header } }",
        ] {
            assert_eq!(
                imports_of_text("text.rs", text),
                ["image/header.rs"],
                "{text}"
            );
        }
    }

    #[test]
    fn names_behind_globs_and_macros_are_found() {
        let text = "use crate::types::{Blob, Face};";
        assert_eq!(
            imports_of_text("text.rs", text),
            ["generated/shapes.rs", "types/blob.rs"]
        );
    }

    #[test]
    fn a_glob_brings_no_private_names() {
        let mut sources = CRATE.to_vec();
        sources.extend([
            (
                "generated.rs",
                "mod calls; mod shapes; pub use calls::*; pub use shapes::*;",
            ),
            ("generated/calls.rs", "use crate::types::Face;"),
            ("generated/shapes.rs", "pub struct Face;"),
        ]);
        assert_eq!(
            imports_of("generated/calls.rs", &sources),
            ["generated/shapes.rs"]
        );
    }

    #[test]
    fn what_a_module_around_the_file_defines_is_no_import() {
        let text = "use super::{Header, corrupt}; use super::super::error::Error;";
        assert_eq!(
            imports_of_text("image/png.rs", text),
            ["error.rs", "image/header.rs"]
        );
        assert_eq!(
            imports_of_text("text.rs", "use crate::image::corrupt;"),
            ["image.rs"]
        );
        assert_eq!(imports_of_text("text.rs", "use crate::root;"), ["lib.rs"]);
    }

    #[test]
    fn a_parent_imports_a_child_only_if_its_code_uses_it() {
        let signposts = "mod header; mod png; pub use header::Header; pub use self::png::*;";
        assert_eq!(imports_of_text("image.rs", signposts), Vec::<String>::new());
        let user = "mod header; mod png; pub use header::Header; fn of() -> Header { png::read() }";
        assert_eq!(
            imports_of_text("image.rs", user),
            ["image/header.rs", "image/png.rs"]
        );
    }

    #[test]
    fn a_reexport_of_what_is_elsewhere_is_an_import() {
        assert_eq!(
            imports_of_text("text.rs", "pub use crate::error::Error;"),
            ["error.rs"]
        );
        assert_eq!(
            imports_of_text("types.rs", "mod blob; pub use crate::generated::*;"),
            ["generated.rs"]
        );
    }

    #[test]
    fn tests_and_documentation_do_not_count() {
        let text = r"
            //! [`Header`](crate::image::Header)
            #[cfg(test)] use crate::error::Error;
            /// See [`crate::image::corrupt`].
            pub fn of() {}
            #[cfg(test)] mod tests { use crate::types::Blob; fn of() { crate::text::concat() } }
        ";
        assert_eq!(imports_of_text("image/png.rs", text), Vec::<String>::new());
    }

    #[test]
    fn a_binary_imports_from_its_library_by_name() {
        let text = "mod options; use rooms::image::Header; fn main() { options::read() }";
        let mut sources = CRATE.to_vec();
        sources.extend([("main.rs", text), ("options.rs", "pub fn read() {}")]);
        assert_eq!(
            imports_of("main.rs", &sources),
            ["image/header.rs", "options.rs"]
        );
    }
}
