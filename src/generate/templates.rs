//! The templates that generated files are printed with.

use anyhow::{Context as _, Result, bail};
use serde::Serialize;
use tera::{Context, Tera};

use crate::diagnostic::nearest;
use crate::parallel::Recycled;

macro_rules! embedded {
    ($($path:literal)*) => {
        const EMBEDDED: &[(&str, &str)] =
            &[$(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/", $path)))),*];
    };
}

embedded! {
    "java/README.md.tera"
    "java/client/client.java.tera"
    "java/client/grpc/README.md.tera"
    "java/client/grpc/documentation.java.tera"
    "java/client/grpc/grpc.java.tera"
    "java/client/interface.java.tera"
    "java/client/library/README.md.tera"
    "java/client/library/core/Answer.java.tera"
    "java/client/library/core/Base64.java.tera"
    "java/client/library/core/Bodies.java.tera"
    "java/client/library/core/Call.java.tera"
    "java/client/library/core/CallRequest.java.tera"
    "java/client/library/core/Callback.java.tera"
    "java/client/library/core/Code.java.tera"
    "java/client/library/core/ConnectError.java.tera"
    "java/client/library/core/ConnectFormat.java.tera"
    "java/client/library/core/Daemons.java.tera"
    "java/client/library/core/Detail.java.tera"
    "java/client/library/core/EnvelopeAnswer.java.tera"
    "java/client/library/core/Exchange.java.tera"
    "java/client/library/core/FixedAnswer.java.tera"
    "java/client/library/core/FixedTransport.java.tera"
    "java/client/library/core/Futures.java.tera"
    "java/client/library/core/Headers.java.tera"
    "java/client/library/core/HttpExchange.java.tera"
    "java/client/library/core/HttpRequest.java.tera"
    "java/client/library/core/HttpResponse.java.tera"
    "java/client/library/core/HttpTransport.java.tera"
    "java/client/library/core/Json.java.tera"
    "java/client/library/core/MessageStream.java.tera"
    "java/client/library/core/ProtobufFormat.java.tera"
    "java/client/library/core/Protocol.java.tera"
    "java/client/library/core/Response.java.tera"
    "java/client/library/core/RpcCall.java.tera"
    "java/client/library/core/RpcException.java.tera"
    "java/client/library/core/RpcMethod.java.tera"
    "java/client/library/core/StreamCall.java.tera"
    "java/client/library/core/StreamCallback.java.tera"
    "java/client/library/core/Transport.java.tera"
    "java/client/library/core/WireFormat.java.tera"
    "java/client/library/jdk/JdkTransport.java.tera"
    "java/client/library/kotlin/Calls.kt.tera"
    "java/client/library/mock/EnvelopeSource.java.tera"
    "java/client/library/mock/MockAnswer.java.tera"
    "java/client/library/mock/MockExchange.java.tera"
    "java/client/library/mock/MockInterceptor.java.tera"
    "java/client/library/mock/MockTransport.java.tera"
    "java/client/library/mock/MockWire.java.tera"
    "java/client/library/mock/RecordedCall.java.tera"
    "java/client/library/mock/Reply.java.tera"
    "java/client/library/mock/Stub.java.tera"
    "java/client/library/mock/Timing.java.tera"
    "java/client/library/okhttp/OkHttpTransport.java.tera"
    "java/client/mock/README.md.tera"
    "java/client/mock/mock.java.tera"
    "java/enum.java.tera"
    "java/full/extension.java.tera"
    "java/full/file.java.tera"
    "java/full/list.java.tera"
    "java/full/list_builder.java.tera"
    "java/full/map.java.tera"
    "java/full/map_builder.java.tera"
    "java/full/message.java.tera"
    "java/full/message_builder.java.tera"
    "java/full/messages_builder.java.tera"
    "java/full/singular.java.tera"
    "java/full/singular_builder.java.tera"
    "java/full/wire.java.tera"
    "java/full/wire_builder.java.tera"
    "java/header.java.tera"
    "java/interface.java.tera"
    "java/kotlin/README.md.tera"
    "java/kotlin/copy.kt.tera"
    "java/kotlin/extensions.kt.tera"
    "java/kotlin/file.kt.tera"
    "java/kotlin/list.kt.tera"
    "java/kotlin/map.kt.tera"
    "java/kotlin/message.kt.tera"
    "java/kotlin/singular.kt.tera"
    "java/lite/extension.java.tera"
    "java/lite/file.java.tera"
    "java/lite/list.java.tera"
    "java/lite/list_builder.java.tera"
    "java/lite/map.java.tera"
    "java/lite/map_builder.java.tera"
    "java/lite/message.java.tera"
    "java/lite/oneof.java.tera"
    "java/lite/proguard.pro.tera"
    "java/lite/singular.java.tera"
    "java/lite/singular_builder.java.tera"
    "java/pom.xml.tera"
    "php/README.md.tera"
    "php/composer.json.tera"
    "php/enum.php.tera"
    "php/message.php.tera"
    "php/metadata.php.tera"
    "rust/Cargo.toml.tera"
    "rust/README.md.tera"
    "rust/lib.rs.tera"
    "swift/Package.swift.tera"
    "swift/README.md.tera"
    "swift/client.swift.tera"
    "swift/enum.swift.tera"
    "swift/enum_support.swift.tera"
    "swift/file.swift.tera"
    "swift/message.swift.tera"
    "swift/mock.swift.tera"
    "swift/mock_package.swift.tera"
    "swift/support.swift.tera"
    "swift/transport/Backlog.swift.tera"
    "swift/transport/ConnectProtocol.swift.tera"
    "swift/transport/Deadline.swift.tera"
    "swift/transport/Envelope.swift.tera"
    "swift/transport/Metadata.swift.tera"
    "swift/transport/OptionsTransport.swift.tera"
    "swift/transport/Package.swift.tera"
    "swift/transport/ProtobufProtocol.swift.tera"
    "swift/transport/README.md.tera"
    "swift/transport/RPCError.swift.tera"
    "swift/transport/ResponseLimits.swift.tera"
    "swift/transport/ResponseStream.swift.tera"
    "swift/transport/ServiceMethod.swift.tera"
    "swift/transport/Status.swift.tera"
    "swift/transport/StreamReceiver.swift.tera"
    "swift/transport/Transport.swift.tera"
    "swift/transport/URLSessionTransport.swift.tera"
    "swift/transport/WireProtocol.swift.tera"
    "swift/transport/mock/MockAnswer.swift.tera"
    "swift/transport/mock/MockPackage.swift.tera"
    "swift/transport/mock/MockTransport.swift.tera"
    "swift/transport/mock/Playback.swift.tera"
    "swift/version.swift.tera"
}

/// igata's own templates, some of them possibly replaced by the user's.
#[derive(Debug)]
pub struct Templates {
    tera: Tera,
    buffers: Recycled<Vec<u8>>,
}

impl Templates {
    /// igata's own templates, with `overrides` (path and text) in place of those with the same path.
    ///
    /// # Errors
    ///
    /// An override has the path of no template, or its text is not a template.
    pub fn new(overrides: &[(String, String)]) -> Result<Self> {
        let mut tera = Tera::default();
        tera.autoescape_on(Vec::<&str>::new());
        tera.add_raw_templates(EMBEDDED.iter().copied())
            .context("a template of igata itself is broken")?;
        for (path, text) in overrides {
            if !EMBEDDED.iter().any(|(known, _)| known == path) {
                let known = EMBEDDED.iter().map(|(known, _)| *known);
                match nearest(path, known) {
                    Some(known) => bail!("there is no template `{path}` to replace; did you mean `{known}`?"),
                    None => bail!("there is no template `{path}` to replace"),
                }
            }
            tera.add_raw_template(path, text)
                .with_context(|| format!("cannot use the template `{path}`"))?;
        }
        Ok(Self {
            tera,
            buffers: Recycled::default(),
        })
    }

    /// igata's templates below a folder, each with the name of the file that it makes.
    pub(super) fn below(folder: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
        EMBEDDED.iter().filter_map(move |(path, _)| {
            let name = path.strip_prefix(folder)?.strip_suffix(".tera")?;
            Some((*path, name))
        })
    }

    /// Prints `context` with the template at `path`.
    ///
    /// # Errors
    ///
    /// The template asks for what the context does not have.
    pub(super) fn render(&self, path: &str, context: &impl Serialize) -> Result<String> {
        let [text] = self.render_all([path], context)?;
        Ok(text)
    }

    /// Prints `context` with several templates.
    ///
    /// # Errors
    ///
    /// As for [`Templates::render`].
    pub(super) fn render_all<const N: usize>(&self, paths: [&str; N], context: &impl Serialize) -> Result<[String; N]> {
        let context = Context::from_serialize(context).context("a context is no map")?;
        let mut buffer = self.buffers.take();
        let mut texts = [const { String::new() }; N];
        for (path, text) in paths.iter().zip(&mut texts) {
            buffer.clear();
            self.tera
                .render_to(path, &context, &mut buffer)
                .with_context(|| format!("cannot render the template `{path}`"))?;
            // A buffer grows by doubling: what is kept takes no more than it needs.
            std::str::from_utf8(&buffer)
                .with_context(|| format!("the template `{path}` makes no text"))?
                .clone_into(text);
        }
        self.buffers.give(buffer);
        Ok(texts)
    }
}

#[cfg(test)]
mod tests {
    use super::EMBEDDED;

    #[test]
    fn every_template_in_the_folder_is_embedded_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
        let mut found: Vec<String> = walkdir::WalkDir::new(folder)
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned())
            .collect();
        found.sort();
        assert_eq!(found, EMBEDDED.iter().map(|(path, _)| *path).collect::<Vec<_>>());
    }
}
