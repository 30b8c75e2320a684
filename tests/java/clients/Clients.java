import com.acme.marketplace.item.v1.ItemServiceClient;
import com.acme.marketplace.item.v1.UploadPhotoRequest;
import com.acme.marketplace.item.v1.UploadPhotoResponse;
import com.acme.offer.v1.GetOfferRequest;
import com.acme.offer.v1.GetOfferResponse;
import com.acme.offer.v1.Offer;
import com.acme.offer.v1.OfferService;
import com.acme.offer.v1.OfferServiceClient;
import com.acme.offer.v1.OfferServiceMock;
import com.acme.offer.v1.OfferStatus;
import com.acme.offer.v1.WatchOffersRequest;
import com.acme.offer.v1.WatchOffersResponse;
import com.acme.rpc.Call;
import com.acme.rpc.Callback;
import com.acme.rpc.Code;
import com.acme.rpc.Headers;
import com.acme.rpc.MessageStream;
import com.acme.rpc.Protocol;
import com.acme.rpc.Response;
import com.acme.rpc.RpcException;
import com.acme.rpc.StreamCall;
import com.acme.rpc.StreamCallback;
import com.acme.rpc.Transport;
import com.acme.rpc.jdk.JdkTransport;
import com.acme.rpc.mock.MockInterceptor;
import com.acme.rpc.mock.MockTransport;
import com.acme.rpc.okhttp.OkHttpTransport;
import com.google.protobuf.ByteString;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/** Uses the packages as an app does, against {@code igata mock} and against a mock transport. */
public final class Clients {
  private static final HttpClient JDK = HttpClient.newHttpClient();
  private static final OkHttpClient OK_HTTP = new OkHttpClient();

  public static void main(String[] arguments) {
    try {
      run(arguments[0]);
      System.out.println("ok");
      // OkHttp's threads would idle for a minute.
      System.exit(0);
    } catch (Throwable thrown) {
      thrown.printStackTrace();
      System.exit(1);
    }
  }

  private static void run(String url) throws Exception {
    for (Transport transport : Arrays.asList(OkHttpTransport.of(OK_HTTP, url), JdkTransport.of(JDK, url))) {
      OfferService offers = new OfferServiceClient(transport);
      calls(offers, true);
      streams(offers);
      deadlines(offers);
      cancels(offers);
      upload(new ItemServiceClient(transport));
    }
    for (Transport transport :
        Arrays.asList(
            OkHttpTransport.builder(url).protocol(Protocol.PROTOBUF).build(),
            OkHttpTransport.builder(url + "/").protocol(Protocol.PROTOBUF).route("/services/{package}/{method}").build(),
            OkHttpTransport.builder(url).useGet().build(),
            JdkTransport.builder(url).protocol(Protocol.PROTOBUF).build(),
            JdkTransport.builder(url).useGet().header("x-app", "1").build())) {
      calls(new OfferServiceClient(transport), false);
    }
    cancelsAtAnswers(new OfferServiceClient(JdkTransport.of(JDK, url)));
    unreachable(OkHttpTransport.of(OK_HTTP, "http://127.0.0.1:1"));
    unreachable(JdkTransport.of(JDK, "http://127.0.0.1:1"));
    stranger(OkHttpTransport.of(OK_HTTP, url + "/nothing-here"));
    mock(new OfferServiceClient(OkHttpTransport.of(OK_HTTP, url)));
    interceptor();
    fakes();
  }

  private static GetOfferRequest offer(String id) {
    return GetOfferRequest.newBuilder().setOfferId(id).build();
  }

  private static WatchOffersRequest item(String id) {
    return WatchOffersRequest.newBuilder().setItemId(id).build();
  }

  private static void calls(OfferService offers, boolean hasStreams) throws Exception {
    Response<GetOfferResponse> response = offers.getOffer(offer("off_accepted")).response();
    Offer offer = response.getMessage().getOffer();
    is(offer.getOfferId().equals("off_accepted") && offer.getPrice().getUnits() == 4800);
    is(offer.getStatus() == OfferStatus.OFFER_STATUS_ACCEPTED);
    is(response.getHeaders().get("X-Igata-Stub").startsWith("stubs/offer.yaml"));

    LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    offers.getOffer(offer("off_accepted")).header("x-request", "1").enqueue(hearing(heard));
    is(offer.equals(((GetOfferResponse) heard.take()).getOffer()));
    is(offers.getOffer(offer("off_accepted")).future().get().getOffer().equals(offer));

    RpcException missing = failure(() -> offers.getOffer(offer("off_missing")).execute());
    is(missing.getCode() == Code.NOT_FOUND);
    is(missing.getMessage().equals("there is no offer `off_missing`"));
    is(missing.getDetails().isEmpty());

    offers.getOffer(offer("off_busy")).enqueue(hearing(heard));
    RpcException busy = (RpcException) heard.take();
    is(busy.getCode() == Code.RESOURCE_EXHAUSTED && busy.getMessage().endsWith("«später»"));
    GetOfferRequest detail = busy.getDetail("offer.v1.GetOfferRequest", GetOfferRequest.parser());
    is(detail.getOfferId().equals("off_other"));
    is(busy.getDetail("offer.v1.Offer", Offer.parser()) == null);
    try {
      offers.getOffer(offer("off_busy")).future().get();
      is(false);
    } catch (ExecutionException failed) {
      is(((RpcException) failed.getCause()).getCode() == Code.RESOURCE_EXHAUSTED);
    }
    if (!hasStreams) {
      return;
    }
    Call<GetOfferResponse> call = offers.getOffer(offer("off_accepted")).timeout(1, TimeUnit.MINUTES);
    is(call.execute().equals(call.copy().execute()));
    try {
      call.execute();
      is(false);
    } catch (IllegalStateException once) {
      is(once.getMessage().contains("copy()"));
    }
  }

  private static void streams(OfferService offers) throws Exception {
    List<WatchOffersResponse> read = new ArrayList<>();
    try (MessageStream<WatchOffersResponse> stream = offers.watchOffers(item("itm_1")).execute()) {
      for (WatchOffersResponse response : stream) {
        read.add(response);
      }
      is(!stream.hasNext() && stream.getHeaders().get("content-type").equals("application/connect+proto"));
    }
    is(read.size() == 3);

    LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    offers.watchOffers(item("itm_1")).enqueue(hearingStream(heard));
    for (WatchOffersResponse response : read) {
      is(response.equals(heard.take()));
    }
    is(heard.take() instanceof Headers);

    MessageStream<WatchOffersResponse> breaking = offers.watchOffers(item("itm_breaking")).execute();
    is(breaking.next().getHeartbeat().getOpenOfferCount() == 7);
    RpcException broken = failure(breaking::hasNext);
    is(broken.getCode() == Code.ABORTED && broken.getMessage().equals("the stream ends here"));

    // Left early: the connection is free again.
    try (MessageStream<WatchOffersResponse> ticking = offers.watchOffers(item("itm_ticking")).execute()) {
      is(ticking.next().hasHeartbeat() && ticking.next().hasHeartbeat());
    }
  }

  private static void deadlines(OfferService offers) throws Exception {
    is(code(() -> offers.getOffer(offer("off_slow")).timeout(200, TimeUnit.MILLISECONDS).execute())
        == Code.DEADLINE_EXCEEDED);
    LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    offers.getOffer(offer("off_slow")).timeout(200, TimeUnit.MILLISECONDS).enqueue(hearing(heard));
    is(((RpcException) heard.take()).getCode() == Code.DEADLINE_EXCEEDED);
    // On a busy machine it passes before there is a stream. Who never ends has 500 ticks of 20 ms.
    is(code(
            () -> {
              MessageStream<WatchOffersResponse> ticking =
                  offers.watchOffers(item("itm_ticking")).timeout(300, TimeUnit.MILLISECONDS).execute();
              for (int count = 0; count < 500; count++) {
                ticking.next();
              }
            })
        == Code.DEADLINE_EXCEEDED);
  }

  private static void cancels(OfferService offers) throws Exception {
    Call<GetOfferResponse> blocking = offers.getOffer(offer("off_slow"));
    soon(blocking::cancel);
    is(code(blocking::execute) == Code.CANCELLED && blocking.isCancelled());

    LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    Call<GetOfferResponse> waiting = offers.getOffer(offer("off_slow"));
    waiting.enqueue(hearing(heard));
    waiting.cancel();
    is(((RpcException) heard.take()).getCode() == Code.CANCELLED);

    CompletableFuture<GetOfferResponse> future = offers.getOffer(offer("off_slow")).future();
    future.cancel(true);
    try {
      future.get();
      is(false);
    } catch (CancellationException expected) {
      is(future.isCancelled());
    }

    StreamCall<WatchOffersResponse> call = offers.watchOffers(item("itm_ticking"));
    MessageStream<WatchOffersResponse> ticking = call.execute();
    ticking.next();
    call.cancel();
    is(code(
            () -> {
              while (true) {
                ticking.next();
              }
            })
        == Code.CANCELLED);

    Call<GetOfferResponse> early = offers.getOffer(offer("off_slow"));
    early.cancel();
    is(code(early::execute) == Code.CANCELLED);
  }

  /** A call that ends at the moment of its answer takes nothing from the next one. */
  private static void cancelsAtAnswers(OfferService offers) {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    long microseconds = 1000;
    for (int count = 0; count < 2000; count++) {
      Call<GetOfferResponse> call = offers.getOffer(offer("off_1"));
      timer.schedule(call::cancel, microseconds, TimeUnit.MICROSECONDS);
      // Half of the calls are answered, however fast the machine is.
      try {
        call.execute();
        microseconds = Math.max(0, microseconds - 20);
      } catch (RpcException cancelled) {
        is(cancelled.getCode() == Code.CANCELLED);
        microseconds += 20;
      }
      is(offers.getOffer(offer("off_2")).execute().hasOffer());
    }
    timer.shutdown();
  }

  private static void upload(ItemServiceClient items) {
    UploadPhotoRequest.Header header =
        UploadPhotoRequest.Header.newBuilder().setItemId("itm_1").setContentType("image/png").build();
    List<UploadPhotoRequest> parts = new ArrayList<>();
    parts.add(UploadPhotoRequest.newBuilder().setHeader(header).build());
    for (int part = 0; part < 3; part++) {
      ByteString chunk = ByteString.copyFrom(new byte[100_000]);
      parts.add(UploadPhotoRequest.newBuilder().setChunk(chunk).build());
    }
    UploadPhotoResponse response = items.uploadPhoto(parts).timeout(1, TimeUnit.MINUTES).execute();
    is(response.hasPhoto());
  }

  private static void unreachable(Transport transport) {
    OfferService offers = new OfferServiceClient(transport);
    is(code(() -> offers.getOffer(offer("off_1")).execute()) == Code.UNAVAILABLE);
    is(code(() -> offers.watchOffers(item("itm_1")).execute()) == Code.UNAVAILABLE);
  }

  private static void stranger(Transport transport) {
    RpcException failure = failure(() -> new OfferServiceClient(transport).getOffer(offer("off_1")).execute());
    is(failure.getCode() == Code.UNIMPLEMENTED || failure.getCode() == Code.NOT_FOUND);
  }

  private static void mock(OfferService server) throws Exception {
    MockTransport mock = OfferServiceMock.newTransport();
    OfferService offers = new OfferServiceClient(mock);
    // The default is the very answer of the server.
    GetOfferRequest empty = GetOfferRequest.getDefaultInstance();
    is(offers.getOffer(empty).execute().equals(server.getOffer(empty).execute()));
    is(offers.watchOffers(item("itm_1")).execute().next().hasOffer());

    mock.answer(OfferServiceMock.GET_OFFER_ACCEPTED);
    is(offers.getOffer(empty).execute().equals(server.getOffer(offer("off_accepted")).execute()));
    mock.answer(OfferServiceMock.GET_OFFER_BUSY);
    RpcException busy = failure(() -> offers.getOffer(empty).execute());
    is(busy.getCode() == Code.RESOURCE_EXHAUSTED && busy.getMessage().endsWith("«später»"));
    is(busy.getDetails().get(0).unpack(GetOfferRequest.parser()).getOfferId().equals("off_other"));

    mock.reset();
    mock.answer(
        OfferServiceClient.GET_OFFER,
        request ->
            GetOfferResponse.newBuilder()
                .setOffer(Offer.newBuilder().setOfferId(request.getOfferId()).setNote("mine"))
                .build());
    is(offers.getOffer(offer("off_7")).header("x-who", "me").execute().getOffer().getNote().equals("mine"));
    is(offers.getOffer(offer("off_8")).future().get().getOffer().getOfferId().equals("off_8"));
    is(mock.getRequests(OfferServiceClient.GET_OFFER).equals(Arrays.asList(offer("off_7"), offer("off_8"))));
    is(mock.getCalls().get(0).getHeaders().get("X-Who").equals("me"));
    is(mock.getCalls().get(0).getMethod() == OfferServiceClient.GET_OFFER);

    mock.fail(OfferServiceClient.GET_OFFER, new RpcException(Code.UNAVAILABLE, "no net"));
    is(code(() -> offers.getOffer(empty).execute()) == Code.UNAVAILABLE);
    mock.answer(
        OfferServiceClient.GET_OFFER,
        request -> {
          throw new IllegalStateException("a bug");
        });
    is(code(() -> offers.getOffer(empty).execute()) == Code.UNKNOWN);

    WatchOffersResponse beat = WatchOffersResponse.newBuilder().setResumeToken(ByteString.copyFromUtf8("t")).build();
    mock.answerStream(OfferServiceClient.WATCH_OFFERS, request -> Collections.nCopies(1_000_000, beat));
    StreamCall<WatchOffersResponse> call = offers.watchOffers(item("itm_1"));
    MessageStream<WatchOffersResponse> stream = call.execute();
    is(stream.next().equals(beat));
    call.cancel();
    is(code(stream::next) == Code.CANCELLED);

    mock.delay(20, TimeUnit.SECONDS);
    is(code(() -> offers.getOffer(empty).timeout(50, TimeUnit.MILLISECONDS).execute()) == Code.DEADLINE_EXCEEDED);
    mock.reset();
    rhythms(mock, offers);
    is(code(() -> new OfferServiceClient(new MockTransport()).getOffer(empty).execute()) == Code.UNIMPLEMENTED);
  }

  /** What stubs say of time, of numbers and beside messages; over an interceptor it is the same. */
  private static void rhythms(MockTransport mock, OfferService offers) throws Exception {
    GetOfferRequest empty = GetOfferRequest.getDefaultInstance();
    mock.answer(OfferServiceMock.GET_OFFER_SLOW);
    Call<GetOfferResponse> slow = offers.getOffer(empty);
    soon(slow::cancel);
    is(code(slow::execute) == Code.CANCELLED);
    is(code(() -> offers.getOffer(empty).timeout(50, TimeUnit.MILLISECONDS).execute()) == Code.DEADLINE_EXCEEDED);

    mock.answer(OfferServiceMock.GET_OFFER_ANNOTATED);
    Response<GetOfferResponse> response = offers.getOffer(empty).response();
    is(response.getHeaders().get("x-first").equals("one") && response.getTrailers().get("x-last").equals("two"));
    mock.answer(OfferServiceMock.GET_OFFER_REFUSED);
    RpcException refused = failure(() -> offers.getOffer(empty).execute());
    is(refused.getCode() == Code.PERMISSION_DENIED && refused.getHeaders().getAll("x-why").equals(Arrays.asList("rule 7")));

    // Without end, until the reader has enough.
    mock.answer(OfferServiceMock.WATCH_OFFERS_TICKING);
    try (MessageStream<WatchOffersResponse> ticking = offers.watchOffers(item("itm_1")).execute()) {
      for (int count = 0; count < 5; count++) {
        is(ticking.next().getHeartbeat().getOpenOfferCount() == 1);
      }
    }
    mock.answer(OfferServiceMock.WATCH_OFFERS_STEPS);
    List<Integer> counts = new ArrayList<>();
    MessageStream<WatchOffersResponse> steps = offers.watchOffers(item("itm_1")).execute();
    long start = System.nanoTime();
    for (WatchOffersResponse step : steps) {
      counts.add(step.getHeartbeat().getOpenOfferCount());
    }
    is(counts.equals(Arrays.asList(1, 2, 1, 2, 1, 2)));
    // The pauses before each second message.
    is(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(3 * 30));
    is(steps.getTrailers().get("x-last").equals("step"));
    mock.answer(OfferServiceMock.WATCH_OFFERS_STEPS.pauses(TimeUnit.HOURS, 0, 1));
    MessageStream<WatchOffersResponse> late =
        offers.watchOffers(item("itm_1")).timeout(2, TimeUnit.SECONDS).execute();
    is(late.next().hasHeartbeat());
    is(code(late::next) == Code.DEADLINE_EXCEEDED);

    // Stubs that follow each other; the last one stays.
    mock.answer(
        OfferServiceMock.GET_OFFER_BUSY,
        OfferServiceMock.GET_OFFER_ACCEPTED.delay(1, TimeUnit.MILLISECONDS),
        OfferServiceMock.WATCH_OFFERS_STEPS.pauses(TimeUnit.SECONDS).repeat(1));
    is(code(() -> offers.getOffer(empty).execute()) == Code.RESOURCE_EXHAUSTED);
    is(offers.getOffer(empty).execute().equals(offers.getOffer(empty).execute()));
    MessageStream<WatchOffersResponse> once = offers.watchOffers(item("itm_1")).execute();
    is(once.next().hasHeartbeat() && once.next().hasHeartbeat() && !once.hasNext());
  }

  private static void interceptor() throws Exception {
    MockTransport mock = OfferServiceMock.newTransport();
    OkHttpClient client = new OkHttpClient.Builder().addInterceptor(new MockInterceptor(mock)).build();
    String url = "https://api.example.com/prefix";
    rhythms(mock, new OfferServiceClient(OkHttpTransport.of(client, url)));
    for (Transport transport :
        Arrays.asList(
            OkHttpTransport.of(client, url),
            OkHttpTransport.builder(url).client(client).useGet().build(),
            OkHttpTransport.builder(url).client(client).protocol(Protocol.PROTOBUF).build())) {
      OfferService offers = new OfferServiceClient(transport);
      mock.reset();
      mock.answer(OfferServiceMock.GET_OFFER_ACCEPTED);
      is(offers.getOffer(offer("off_9")).execute().getOffer().getPrice().getUnits() == 4800);
      is(mock.getRequests(OfferServiceClient.GET_OFFER).equals(Collections.singletonList(offer("off_9"))));
      mock.answer(OfferServiceMock.GET_OFFER_BUSY);
      RpcException busy = failure(() -> offers.getOffer(offer("off_9")).execute());
      is(busy.getCode() == Code.RESOURCE_EXHAUSTED && busy.getMessage().endsWith("«später»"));
      is(busy.getDetails().get(0).unpack(GetOfferRequest.parser()).getOfferId().equals("off_other"));
    }
    OfferService offers = new OfferServiceClient(OkHttpTransport.of(client, url));
    int count = 0;
    for (WatchOffersResponse response : offers.watchOffers(item("itm_1")).execute()) {
      count += response.hasOffer() || response.hasHeartbeat() ? 1 : 0;
    }
    is(count == 3);
    mock.answer(OfferServiceMock.WATCH_OFFERS_BREAKING);
    MessageStream<WatchOffersResponse> breaking = offers.watchOffers(item("itm_1")).execute();
    is(breaking.next().getHeartbeat().getOpenOfferCount() == 7);
    is(code(breaking::hasNext) == Code.ABORTED);
  }

  /** A service's interface can be implemented without any transport. */
  private static void fakes() throws Exception {
    GetOfferResponse response = GetOfferResponse.getDefaultInstance();
    is(Call.of(response).execute() == response || Call.of(response).execute().equals(response));
    is(Call.of(response).future().get().equals(response));
    is(code(() -> Call.failed(new RpcException(Code.ABORTED, "")).execute()) == Code.ABORTED);
    is(StreamCall.of(Arrays.asList(response, response)).execute().next().equals(response));
  }

  private static void soon(Runnable task) {
    new Thread(
            () -> {
              try {
                Thread.sleep(200);
              } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
              }
              task.run();
            })
        .start();
  }

  private static <R> Callback<R> hearing(LinkedBlockingQueue<Object> heard) {
    return new Callback<R>() {
      @Override
      public void onResponse(Response<R> response) {
        heard.add(response.getMessage());
      }

      @Override
      public void onFailure(RpcException failure) {
        heard.add(failure);
      }
    };
  }

  private static <R> StreamCallback<R> hearingStream(LinkedBlockingQueue<Object> heard) {
    return new StreamCallback<R>() {
      @Override
      public void onMessage(R message) {
        heard.add(message);
      }

      @Override
      public void onComplete(Headers trailers) {
        heard.add(trailers);
      }

      @Override
      public void onFailure(RpcException failure) {
        heard.add(failure);
      }
    };
  }

  private static RpcException failure(Runnable task) {
    try {
      task.run();
    } catch (RpcException failure) {
      return failure;
    }
    throw new AssertionError("nothing failed");
  }

  private static Code code(Runnable task) {
    return failure(task).getCode();
  }

  private static void is(boolean condition) {
    if (!condition) {
      throw new AssertionError();
    }
  }
}
