import com.acme.offer.v1.GetOfferRequest
import com.acme.offer.v1.GetOfferResponse
import com.acme.offer.v1.Offer
import com.acme.offer.v1.OfferService
import com.acme.offer.v1.OfferServiceClient
import com.acme.offer.v1.OfferServiceMock
import com.acme.offer.v1.WatchOffersRequest
import com.acme.rpc.Code
import com.acme.rpc.Protocol
import com.acme.rpc.RpcException
import com.acme.rpc.jdk.JdkTransport
import com.acme.rpc.kotlin.asFlow
import com.acme.rpc.kotlin.await
import com.acme.rpc.kotlin.awaitResponse
import com.acme.rpc.mock.MockTransport
import com.acme.rpc.okhttp.OkHttpTransport
import com.google.type.Money
import java.util.concurrent.TimeUnit
import kotlin.system.exitProcess
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout

fun offer(id: String): GetOfferRequest = GetOfferRequest.newBuilder().setOfferId(id).build()

fun item(id: String): WatchOffersRequest = WatchOffersRequest.newBuilder().setItemId(id).build()

suspend fun code(call: suspend () -> Unit): Code =
  try {
    call()
    error("nothing failed")
  } catch (failure: RpcException) {
    failure.code
  }

/** The same calls, whoever answers. */
suspend fun calls(offers: OfferService) = coroutineScope {
  val response = offers.getOffer(offer("off_accepted")).awaitResponse()
  check(response.message.offer.price.units == 4800L)
  val both = listOf("off_1", "off_2").map { id -> async { offers.getOffer(offer(id)).await() } }
  both.forEach { check(it.await().hasOffer()) }
  check(offers.watchOffers(item("itm_1")).asFlow().toList().size == 3)
}

suspend fun server(offers: OfferService) = coroutineScope {
  calls(offers)
  try {
    offers.getOffer(offer("off_busy")).await()
    error("nothing failed")
  } catch (busy: RpcException) {
    check(busy.code == Code.RESOURCE_EXHAUSTED && busy.message == "try again later: «später»")
    val detail = busy.getDetail("offer.v1.GetOfferRequest", GetOfferRequest.parser())
    check(detail?.offerId == "off_other")
  }

  val flow = offers.watchOffers(item("itm_ticking")).asFlow()
  check(flow.take(2).toList().all { it.hasHeartbeat() })
  // Each collection is a call of its own.
  check(flow.first().hasHeartbeat())
  check(code { offers.watchOffers(item("itm_breaking")).asFlow().toList() } == Code.ABORTED)

  val slow = { offers.getOffer(offer("off_slow")) }
  check(code { slow().timeout(100, TimeUnit.MILLISECONDS).await() } == Code.DEADLINE_EXCEEDED)
  try {
    withTimeout(100) { slow().await() }
    error("nothing was late")
  } catch (late: TimeoutCancellationException) {
    // The coroutine's own clock.
  }
  val call = slow()
  val job = launch(start = CoroutineStart.UNDISPATCHED) { call.await() }
  job.cancelAndJoin()
  check(call.isCancelled)
}

suspend fun mock() {
  val mock: MockTransport = OfferServiceMock.newTransport()
  mock.answer(OfferServiceClient.GET_OFFER) { request: GetOfferRequest ->
    val offer = Offer.newBuilder().setOfferId(request.offerId).setPrice(Money.newBuilder().setUnits(4800))
    GetOfferResponse.newBuilder().setOffer(offer).build()
  }
  calls(OfferServiceClient(mock))
  check(mock.getRequests(OfferServiceClient.GET_OFFER).map { it.offerId }.toSet() == setOf("off_accepted", "off_1", "off_2"))
  mock.answer(OfferServiceMock.GET_OFFER_MISSING)
  check(code { OfferServiceClient(mock).getOffer(offer("off_1")).await() } == Code.NOT_FOUND)
}

fun main(arguments: Array<String>) {
  val url = arguments[0]
  try {
    runBlocking {
      server(OfferServiceClient(OkHttpTransport.builder(url).build()))
      server(OfferServiceClient(JdkTransport.builder(url).build()))
      val plain = OfferServiceClient(OkHttpTransport.builder(url).protocol(Protocol.PROTOBUF).build())
      check(plain.getOffer(offer("off_accepted")).await().offer.price.units == 4800L)
      mock()
    }
    println("ok")
    // OkHttp's threads would idle for a minute.
    exitProcess(0)
  } catch (thrown: Throwable) {
    thrown.printStackTrace()
    exitProcess(1)
  }
}
