import com.acme.marketplace.item.v1.ItemServiceGrpc;
import com.acme.marketplace.item.v1.UploadPhotoRequest;
import com.acme.marketplace.item.v1.UploadPhotoResponse;
import com.acme.offer.v1.GetOfferRequest;
import com.acme.offer.v1.GetOfferResponse;
import com.acme.offer.v1.OfferServiceGrpc;
import com.acme.offer.v1.WatchOffersRequest;
import com.acme.offer.v1.WatchOffersResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.util.Iterator;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Uses the stubs for grpc-java as an app does, against {@code igata mock}. */
public final class Grpc {
  public static void main(String[] arguments) throws Exception {
    URI url = URI.create(arguments[0]);
    ManagedChannel channel = OkHttpChannelBuilder.forAddress(url.getHost(), url.getPort()).usePlaintext().build();
    GetOfferRequest accepted = GetOfferRequest.newBuilder().setOfferId("off_accepted").build();
    GetOfferRequest missing = GetOfferRequest.newBuilder().setOfferId("off_missing").build();

    OfferServiceGrpc.OfferServiceBlockingStub blocking =
        OfferServiceGrpc.newBlockingStub(channel).withDeadlineAfter(1, TimeUnit.MINUTES);
    GetOfferResponse response = blocking.getOffer(accepted);
    is(response.getOffer().getPrice().getUnits() == 4800);
    try {
      blocking.getOffer(missing);
      is(false);
    } catch (StatusRuntimeException failure) {
      is(failure.getStatus().getCode() == Status.Code.NOT_FOUND);
    }
    Iterator<WatchOffersResponse> stream =
        blocking.watchOffers(WatchOffersRequest.newBuilder().setItemId("itm_1").build());
    int count = 0;
    while (stream.hasNext()) {
      stream.next();
      count++;
    }
    is(count == 3);
    is(OfferServiceGrpc.newFutureStub(channel).getOffer(accepted).get().equals(response));
    is(OfferServiceGrpc.newBlockingV2Stub(channel).getOffer(accepted).equals(response));

    LinkedBlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    StreamObserver<UploadPhotoRequest> upload =
        ItemServiceGrpc.newStub(channel)
            .uploadPhoto(
                new StreamObserver<UploadPhotoResponse>() {
                  @Override
                  public void onNext(UploadPhotoResponse photo) {
                    heard.add(photo);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    heard.add(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    upload.onNext(
        UploadPhotoRequest.newBuilder()
            .setHeader(UploadPhotoRequest.Header.newBuilder().setItemId("itm_1"))
            .build());
    upload.onCompleted();
    is(((UploadPhotoResponse) heard.take()).hasPhoto());
    is(OfferServiceGrpc.bindService(new OfferServiceGrpc.OfferServiceImplBase() {}).getMethods().size() == 7);
    is(OfferServiceGrpc.getServiceDescriptor().getName().equals("offer.v1.OfferService"));
    channel.shutdownNow();
    System.out.println("ok");
  }

  private static void is(boolean condition) {
    if (!condition) {
      throw new AssertionError();
    }
  }
}
