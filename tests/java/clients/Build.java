import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Compiles the artifacts in a folder, each with what its pom.xml names, and puts them into a Maven
 * repository folder. One process does it all, since most of a compiler's time is its start.
 *
 * <p>Arguments: the folder, the repository folder to write, one to take other artifacts from, and the
 * artifacts that are wanted.
 */
public final class Build {
  private final Path repository;
  private final Path others;
  private final Map<String, Path> artifacts = new HashMap<>();
  private final Map<String, Path> built = new HashMap<>();

  private Build(Path repository, Path others) {
    this.repository = repository;
    this.others = others;
  }

  public static void main(String[] arguments) throws Exception {
    Build build = new Build(Path.of(arguments[1]), Path.of(arguments[2]));
    try (Stream<Path> folders = Files.list(Path.of(arguments[0]))) {
      folders.forEach(folder -> build.artifacts.put(folder.getFileName().toString(), folder));
    }
    for (String name : List.of(arguments).subList(3, arguments.length)) {
      build.artifact(name);
    }
  }

  /** Builds an artifact behind those that it needs. */
  private Path artifact(String name) throws Exception {
    if (built.containsKey(name)) {
      return built.get(name);
    }
    Path folder = artifacts.get(name);
    Document pom =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(folder.resolve("pom.xml").toFile());
    Set<Path> classPath = new LinkedHashSet<>();
    dependencies(pom, classPath);
    Path classes = Files.createTempDirectory("classes");
    String release = text(pom.getDocumentElement(), "maven.compiler.release");
    if (Files.exists(folder.resolve("src/main/kotlin"))) {
      kotlin(sources(folder, ".kt"), classPath, classes);
    } else {
      java(sources(folder, ".java"), classPath, classes, release);
    }
    Element project = pom.getDocumentElement();
    String version = text(project, "version");
    Path target =
        repository.resolve(text(project, "groupId").replace('.', '/')).resolve(name).resolve(version);
    Files.createDirectories(target);
    Files.copy(folder.resolve("pom.xml"), target.resolve(name + "-" + version + ".pom"));
    Path jar = target.resolve(name + "-" + version + ".jar");
    jar(jar, List.of(classes, folder.resolve("src/main/resources")));
    built.put(name, jar);
    return jar;
  }

  private void dependencies(Document pom, Set<Path> classPath) throws Exception {
    NodeList dependencies = pom.getElementsByTagName("dependency");
    for (int index = 0; index < dependencies.getLength(); index++) {
      Element dependency = (Element) dependencies.item(index);
      String name = text(dependency, "artifactId");
      if (artifacts.containsKey(name)) {
        classPath.add(artifact(name));
        Path folder = artifacts.get(name).resolve("pom.xml");
        dependencies(
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(folder.toFile()), classPath);
      } else if (text(dependency, "groupId").startsWith("com.google")) {
        String version = text(dependency, "version");
        Path path = others.resolve(text(dependency, "groupId").replace('.', '/')).resolve(name);
        classPath.add(path.resolve(version).resolve(name + "-" + version + ".jar"));
      } else {
        classPath.addAll(everything());
      }
    }
  }

  /** The libraries that are not protobuf, with what they need: poms of others are Maven's to read. */
  private List<Path> everything() throws IOException {
    try (Stream<Path> files = Files.walk(others)) {
      return files
          .filter(path -> path.toString().endsWith(".jar"))
          .filter(
              path ->
                  Stream.of("com/squareup", "io/grpc", "com/google/guava", "com/google/errorprone", "com/google/code",
                          "org/jetbrains/kotlin/kotlin-stdlib/", "org/jetbrains/kotlinx")
                      .anyMatch(path.toString()::contains))
          .collect(Collectors.toList());
    }
  }

  private static void java(List<String> sources, Set<Path> classPath, Path classes, String release) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--release", release, "-encoding", "UTF-8", "-proc:none", "-Werror"));
    // Newer JDKs warn that they will not compile for Java 8 for ever; jars of others name classes that they do without.
    options.addAll(List.of("-Xlint:all,-options,-path,-classfile", "-d", classes.toString()));
    options.addAll(List.of("-cp", joined(classPath)));
    options.addAll(sources);
    int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(new String[0]));
    if (code != 0) {
      throw new IllegalStateException("javac fails");
    }
  }

  private static void kotlin(List<String> sources, Set<Path> classPath, Path classes) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("-no-stdlib", "-no-reflect", "-jvm-target", "1.8", "-Werror"));
    options.addAll(List.of("-Xexplicit-api=strict", "-d", classes.toString()));
    options.addAll(List.of("-cp", joined(classPath)));
    options.addAll(sources);
    ExitCode code = new K2JVMCompiler().exec(System.err, options.toArray(new String[0]));
    if (code != ExitCode.OK) {
      throw new IllegalStateException("the Kotlin compiler fails");
    }
  }

  private static String joined(Set<Path> classPath) {
    return classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static List<String> sources(Path folder, String end) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(Path::toString).filter(path -> path.endsWith(end)).sorted().collect(Collectors.toList());
    }
  }

  private static void jar(Path jar, List<Path> folders) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Path folder : folders) {
        if (!Files.exists(folder)) {
          continue;
        }
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().collect(Collectors.toList())) {
            zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
            zip.write(Files.readAllBytes(file));
          }
        }
      }
    }
    try (OutputStream file = Files.newOutputStream(jar)) {
      bytes.writeTo(file);
    }
  }

  private static String text(Element element, String name) {
    return element.getElementsByTagName(name).item(0).getTextContent();
  }
}
