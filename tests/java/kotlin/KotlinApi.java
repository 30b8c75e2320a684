import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints the classes below a folder, sorted: their methods, those too that only Kotlin sees, and what
 * the compiler of Kotlin has noted of the declarations, with parameters' names and nullability.
 */
public final class KotlinApi {
  public static void main(String[] arguments) throws Exception {
    Path root = Path.of(arguments[0]);
    TreeSet<String> lines = new TreeSet<>();
    List<Path> files;
    try (Stream<Path> found = Files.walk(root)) {
      files = found.filter(path -> path.toString().endsWith(".class")).collect(Collectors.toList());
    }
    for (Path file : files) {
      String path = root.relativize(file).toString();
      String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
      // Classes are looked at, not initialised.
      Class<?> type = Class.forName(name, false, KotlinApi.class.getClassLoader());
      lines.add(name + " :: " + type.toGenericString());
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        lines.add(name + " :: " + constructor.toGenericString());
      }
      for (Method method : type.getDeclaredMethods()) {
        String annotations = Arrays.toString(method.getAnnotations());
        String kind = method.isSynthetic() ? " synthetic " : " ";
        lines.add(name + " :: " + method.toGenericString() + kind + annotations);
      }
      for (Annotation annotation : type.getAnnotations()) {
        if (annotation.annotationType().getName().equals("kotlin.Metadata")) {
          lines.add(name + " :: " + metadata(annotation, "d1") + metadata(annotation, "d2"));
        }
      }
    }
    lines.forEach(System.out::println);
  }

  private static String metadata(Annotation annotation, String part) throws ReflectiveOperationException {
    Object[] values = (Object[]) annotation.annotationType().getMethod(part).invoke(annotation);
    // Bytes in strings, with line ends among them.
    return Arrays.stream(values)
        .flatMapToInt(value -> value.toString().chars())
        .mapToObj(unit -> unit > ' ' && unit < 127 ? String.valueOf((char) unit) : "\\" + unit)
        .collect(Collectors.joining());
  }
}
