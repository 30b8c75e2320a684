import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;

/**
 * Compiles sources in Kotlin, several times in one process, since most of a compiler's time is its
 * start.
 *
 * <p>Arguments: for each time the class path, a file with a list of sources, and the folder of the
 * classes.
 */
public final class Compile {
  public static void main(String[] arguments) throws Exception {
    for (int index = 0; index < arguments.length; index += 3) {
      String classes = arguments[index + 2];
      List<String> options = new ArrayList<>();
      options.addAll(List.of("-no-stdlib", "-no-reflect", "-jvm-target", "1.8", "-module-name", "messages"));
      options.addAll(List.of("-cp", arguments[index], "-d", classes));
      // Of the official generator's code the compiler has much to say.
      options.add(classes.endsWith("Protoc") ? "-nowarn" : "-Werror");
      if (classes.endsWith("Igata")) {
        options.add("-Xexplicit-api=strict");
      }
      options.addAll(Files.readAllLines(Path.of(arguments[index + 1])));
      if (new K2JVMCompiler().exec(System.err, options.toArray(new String[0])) != ExitCode.OK) {
        System.exit(1);
      }
    }
    System.exit(0);
  }
}
