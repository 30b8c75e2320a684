import com.acme.shop.v1.OrderKind
import com.acme.shop.v1.OrderKt.item
import com.acme.shop.v1.copy
import com.acme.shop.v1.createdAtOrNull
import com.acme.shop.v1.order
import com.google.protobuf.Timestamp

fun main() {
  val made = order {
    id = "o1"
    note = "for \"you\""
    kind = OrderKind.ORDER_KIND_RETAIL
    items += item { sku = "a" }
    items += listOf(item { sku = "b" }, item { qty = 3 })
    items[0] = items[0].copy { qty = 2 }
    tags.add("t")
    counters["x"] = 1
    counters.putAll(mapOf("y" to 2, "z" to 3))
    counters.remove("z")
    cardToken = "c"
    check(hasCardToken() && paymentCase.number == 36)
    check(createdAtOrNull == null)
  }
  check(made.itemsList.map { it.sku to it.qty } == listOf("a" to 2, "b" to 0, "" to 3))
  check(made.countersMap == mapOf("x" to 1, "y" to 2) && made.tagsList == listOf("t"))
  val changed = made.copy {
    items.clear()
    cashCents = 5
    createdAt = Timestamp.newBuilder().setSeconds(7).build()
    clearNote()
    kindValue = 77
  }
  check(changed.createdAtOrNull?.seconds == 7L && made.createdAtOrNull == null)
  check(changed.itemsCount == 0 && !changed.hasNote() && changed.cardToken.isEmpty() && changed.kindValue == 77)
  println("ok")
}
